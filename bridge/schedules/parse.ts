/** Reads the schedule a user wrote (`cron`, `every`, `timezone`) into Prefect's. */
import type { Schedule } from "../contract/deployments/schedule.ts";
import { MICROS_PER_SECOND } from "../contract/time.ts";
import { readDuration } from "../duration-text.ts";
import { CellflowError } from "../errors.ts";
import { scheduleDates } from "./next.ts";

/** What a user wrote; `cron` or `every`, not both. */
export interface ScheduleRequest {
  /** Five fields, as crontab has them. */
  cron?: string;
  /** `15m`, `2h`, `1d`, `90s`. */
  every?: string;
  /** IANA name; default UTC. */
  timezone?: string;
}

/** The name of a part of the request as the user wrote it: `--cron` */
export type Written = (name: keyof ScheduleRequest) => string;

const asFlag: Written = (name) => `--${name}`;

/**
 * The schedule requested; undefined when none is.
 * @throws CellflowError `schedule.*`, one line
 */
export function parseSchedule(request: ScheduleRequest, written = asFlag): Schedule | undefined {
  if (request.cron !== undefined && request.every !== undefined) {
    throw new CellflowError(
      "schedule.several",
      `give one of ${written("cron")} and ${written("every")}, not both`,
    );
  }
  const timezone = request.timezone ?? "UTC";
  checkTimezone(timezone);
  if (request.cron !== undefined) {
    checkCron(request.cron, timezone, written);
    return { cron: request.cron.trim(), timezone };
  }
  if (request.every !== undefined) return { interval: parseSeconds(request.every, written), timezone };
  if (request.timezone !== undefined) {
    throw new CellflowError(
      "schedule.none",
      `${written("timezone")} ${timezone} is the time zone of a schedule, and there is none: give ${written("cron")} or ${written("every")}, too`,
    );
  }
  return undefined;
}

/** `15m` -> 900. @throws CellflowError `schedule.every` */
export function parseSeconds(text: string, written = asFlag): number {
  const seconds = readDuration(text);
  if (seconds === undefined) {
    throw new CellflowError(
      "schedule.every",
      `${written("every")} "${text}" is not a length of time: write it like 15m, 2h or 1d`,
    );
  }
  return seconds;
}

function checkCron(cron: string, timezone: string, written: Written): void {
  const wrong = (why: string) =>
    new CellflowError(
      "schedule.cron",
      `${written("cron")} "${cron}" is not a schedule (${why}): five fields, minute hour day month weekday, like "0 6 * * *"`,
    );
  const fields = cron.trim().split(/\s+/).length;
  // Prefect's sixth field means seconds at the end, croner's at the start: neither is what a user means.
  if (fields !== 5 && !cron.trim().startsWith("@"))
    throw wrong(`it has ${fields} field${fields === 1 ? "" : "s"}`);
  try {
    const dates = scheduleDates({ cron, timezone }, (Date.now() / 1000) * MICROS_PER_SECOND);
    if (dates.next().done) throw new Error("it never comes");
  } catch (error) {
    throw wrong((error as Error).message.replace(/^CronPattern: /, ""));
  }
}

function checkTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch {
    throw new CellflowError(
      "schedule.timezone",
      `"${timezone}" is no time zone: write it like Europe/Lisbon or UTC`,
    );
  }
}
