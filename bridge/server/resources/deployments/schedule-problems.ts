/** Says what is wrong with schedules in a body as Prefect does: for each kind that one might be, by its name there. */

import { model, optional, required, union } from "../../../contract/pydantic/model.ts";
import type { Problem } from "../../../contract/pydantic/problem.ts";
import {
  checked,
  failCheck,
  failWith,
  nullable,
  type Reader,
  within,
} from "../../../contract/pydantic/read.ts";
import { boolean, duration, string } from "../../../contract/pydantic/scalars.ts";
import { isRecord } from "../../../is-record.ts";
import { anchorDate } from "../../../schedules/anchor-date.ts";
import { checkSchedule } from "../../../schedules/next.ts";
import type { Found } from "../../http/body.ts";

type Location = Found["location"];

const interval: Reader<number> = (input) => {
  const read = duration(input);
  return !("value" in read) || read.value > 0 ? read : failCheck("interval must be positive", input);
};

const anchor: Reader<string> = (input) => {
  const isReadable = typeof input === "string" || typeof input === "number";
  const value = isReadable ? anchorDate(input) : undefined;
  if (value !== undefined) return { value };
  if (typeof input === "string") return failCheck(`Unable to parse string [${input}]`, input);
  return failWith({ type: "value_error", msg: "value is not a valid datetime" }, input);
};

const zone = optional(nullable(string), () => null);
const zonePattern: Reader<string> = (input) => {
  const read = string(input);
  if (!("value" in read) || isZone(read.value)) return read;
  const pattern = "IANA tzdata";
  const msg = `String should match pattern '${pattern}'`;
  return failWith({ type: "string_pattern_mismatch", msg, ctx: { pattern } }, input);
};

const KINDS = union<object>([
  [
    "function-after[validate_timezone(), IntervalSchedule]",
    inZone(
      model(
        { interval: required(interval), anchor_date: optional(anchor, () => null), timezone: zone },
        "forbid",
      ),
    ),
  ],
  [
    "function-after[validate_timezone(), CronSchedule]",
    inZone(
      model(
        {
          cron: required(checked(string, (cron) => checkSchedule({ cron }))),
          timezone: zone,
          day_or: optional(boolean, () => true),
        },
        "forbid",
      ),
    ),
  ],
  [
    "RRuleSchedule",
    model(
      {
        rrule: required(checked(string, (rrule) => checkSchedule({ rrule }))),
        timezone: optional(nullable(zonePattern), () => null),
      },
      "forbid",
    ),
  ],
]);

/** What is wrong with those schedules of a body that are there. */
export function scheduleProblems(body: unknown, locations: readonly Location[]): Found[] {
  return locations.flatMap((location) => {
    const holder = valueAt(body, location.slice(0, -1));
    if (!isRecord(holder) || !Object.hasOwn(holder, "schedule")) return [];
    const read = KINDS(holder.schedule);
    if ("value" in read) return [];
    return [
      {
        location,
        problems: within(
          "body",
          location.reduceRight<Problem[]>((inner, part) => within(part, inner), read.problems),
        ),
      },
    ];
  });
}

/** The locations of the schedules in a list of a body; where they may be null, of the others. */
export function locationsIn(list: unknown, at: Location = [], mayBeNull = false): Location[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each, index) =>
    mayBeNull && isRecord(each) && each.schedule === null ? [] : [[...at, index, "schedule"]],
  );
}

/** A model whose time zone is looked at when all else is right. */
function inZone<T extends { timezone: string | null }>(reader: Reader<T>): Reader<T> {
  return checked(reader, ({ timezone }) =>
    timezone === null || isZone(timezone)
      ? undefined
      : `Invalid timezone: "${timezone}" (specify in IANA tzdata format, for example, America/New_York)`,
  );
}

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

function valueAt(body: unknown, location: Location): unknown {
  return location.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );
}
