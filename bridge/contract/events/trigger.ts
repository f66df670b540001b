/** A trigger of an automation on the wire: events that come or stay away, or other triggers together or in sequence. */
import { isRecord } from "../../is-record.ts";
import { v7 } from "../../uuid.ts";
import { type Branches, model, optional, required, union } from "../pydantic/model.ts";
import {
  failCheck,
  failWith,
  list,
  nullable,
  type Read,
  type Reader,
  record,
  textSet,
} from "../pydantic/read.ts";
import { duration, integer, literal, literalNamed, string, uuid } from "../pydantic/scalars.ts";

/** Labels with the values they may have: globs, `!` in front for all others, several for any of them. */
export type ResourceSpecification = Record<string, string | string[]>;

export interface EventTrigger {
  type: "event";
  id: string;
  match: ResourceSpecification;
  match_related: ResourceSpecification | ResourceSpecification[];
  after: string[];
  expect: string[];
  for_each: string[];
  posture: "Reactive" | "Proactive";
  threshold: number;
  /** Seconds. */
  within: number;
}

export interface SequenceTrigger {
  type: "sequence";
  id: string;
  triggers: Trigger[];
  /** Seconds. */
  within: number | null;
}

export interface CompoundTrigger {
  type: "compound";
  id: string;
  triggers: Trigger[];
  /** Seconds. */
  within: number | null;
  require: number | "any" | "all";
}

export type Trigger = EventTrigger | CompoundTrigger | SequenceTrigger;

/** More than anyone nests; each level doubles what is tried. */
const MAX_DEPTH = 8;
const MAX_TRIGGERS = 100;
/** The least time after which events can be missing. */
const LEAST_PROACTIVE_SECONDS = 10;

/** Reads a trigger. What it adds to the input (a proactive trigger's time) stands in the answer to a wrong request. */
export const trigger: Reader<Trigger> = (input) => {
  const size = measure(input, 1);
  if (size.depth > MAX_DEPTH) return failCheck(`triggers may be nested ${MAX_DEPTH} deep at most`, undefined);
  if (size.count > MAX_TRIGGERS)
    return failCheck(`an automation may have ${MAX_TRIGGERS} triggers at most`, undefined);
  return createReaders().outer(input);
};

function measure(input: unknown, depth: number): { depth: number; count: number } {
  const size = { depth, count: 1 };
  if (depth > MAX_DEPTH || !isRecord(input) || !Array.isArray(input.triggers)) return size;
  for (const each of input.triggers) {
    const inner = measure(each, depth + 1);
    size.depth = Math.max(size.depth, inner.depth);
    size.count += inner.count;
    if (size.count > MAX_TRIGGERS) break;
  }
  return size;
}

const COMPOUND = "function-after[validate_require(), CompoundTrigger]";

/** Readers for one request: what was read once (a compound tries as a sequence, too) is not read again. */
function createReaders(): { outer: Reader<Trigger> } {
  const event = remembered<Trigger>(eventTrigger);
  const inner: Reader<Trigger> = (input) => innerUnion(input);
  const outer: Reader<Trigger> = (input) => outerUnion(input);
  const id = optional(uuid, v7);
  const compound = remembered<Trigger>(
    requireWithin(
      model<CompoundTrigger>({
        type: optional(literal("compound"), () => "compound"),
        id,
        triggers: required(list(inner)),
        within: required(nullable(duration)),
        require: required(requirement),
      }),
    ),
  );
  const branches = (name: string, each: Reader<Trigger>): Branches<Trigger> => [
    ["EventTrigger", event],
    [name, compound],
    [
      "SequenceTrigger",
      model<SequenceTrigger>({
        type: optional(literal("sequence"), () => "sequence"),
        id,
        triggers: required(list(each)),
        within: required(nullable(duration)),
      }),
    ],
  ];
  // The name of a model that refers to itself is another inside of it.
  const innerUnion = remembered(union(branches(COMPOUND, inner)));
  const outerUnion = remembered(union(branches(`function-after[validate_require(), ${COMPOUND}]`, outer)));
  return { outer };
}

function remembered<T>(reader: Reader<T>): Reader<T> {
  const known = new Map<unknown, Read<T>>();
  return (input) => {
    if (!isRecord(input)) return reader(input);
    let read = known.get(input);
    if (!read) {
      read = reader(input);
      known.set(input, read);
    }
    return read;
  };
}

const requirement: Reader<number | "any" | "all"> = union<number | "any" | "all">([
  ["int", integer],
  ["literal['any','all']", literal("any", "all")],
]);

function requireWithin(reader: Reader<CompoundTrigger>): Reader<CompoundTrigger> {
  return (input) => {
    const read = reader(input);
    if (!("value" in read) || typeof read.value.require === "string") return read;
    if (read.value.require < 1) return failCheck("require must be at least 1", input);
    if (read.value.require > read.value.triggers.length)
      return failCheck("require must be less than or equal to the number of triggers", input);
    return read;
  };
}

const labelValue = union<string | string[]>([
  ["str", string],
  ["list[str]", list(string)],
]);
const labels = record(labelValue);
const SPECIFICATION = "dict[str,union[str,list[str]]]";

/** Anything but an object is read as a specification, and as the object it is made of. */
const eitherSpecification = union<ResourceSpecification>([
  ["ResourceSpecification", labels],
  [SPECIFICATION, labels],
]);
const specification: Reader<ResourceSpecification> = (input) =>
  isRecord(input) ? labels(input) : eitherSpecification(input);

const relatedSpecification: Reader<ResourceSpecification | ResourceSpecification[]> = (input) => {
  if (isRecord(input)) return labels(input);
  if (!Array.isArray(input)) return eitherOrList(input);
  for (const each of input) {
    const read = isRecord(each) ? labels(each) : undefined;
    // The first that is wrong ends it.
    if (read && "problems" in read) return read;
  }
  return eitherOrList(input);
};

const eitherOrList = union<ResourceSpecification | ResourceSpecification[]>([
  ["ResourceSpecification", labels],
  [SPECIFICATION, labels],
  [`list[union[ResourceSpecification,${SPECIFICATION}]]`, list(specification)],
]);

const POSTURES = ["Reactive", "Proactive"] as const;

const readEventTrigger = model<EventTrigger>({
  type: optional(literal("event"), () => "event"),
  id: optional(uuid, v7),
  match: optional(specification, () => ({})),
  match_related: optional(relatedSpecification, () => ({})),
  after: optional(textSet(string), () => []),
  expect: optional(textSet(string), () => []),
  for_each: optional(textSet(string), () => []),
  posture: required(
    literalNamed(
      POSTURES,
      POSTURES.map((posture) => `Posture.${posture}`),
    ),
  ),
  threshold: optional(integer, () => 1),
  within: optional(notNegative(duration), () => 0),
});

function notNegative(reader: Reader<number>): Reader<number> {
  return (input) => {
    const read = reader(input);
    if (!("value" in read) || read.value >= 0) return read;
    return failWith(
      {
        type: "greater_than_equal",
        msg: "Input should be greater than or equal to 0 seconds",
        ctx: { ge: "0 seconds" },
      },
      read.value,
    );
  };
}

const eventTrigger: Reader<EventTrigger> = (input) => {
  if (!isRecord(input)) return readEventTrigger(input);
  if (input.within === null) return failCheck("`within` should be a valid timedelta", input);
  if (typeof input.within === "boolean") input.within = Number(input.within);
  if (input.posture === "Proactive") {
    if (isNothing(input.within)) {
      input.within = LEAST_PROACTIVE_SECONDS;
    } else if (secondsOf(input.within) < LEAST_PROACTIVE_SECONDS) {
      return failCheck("`within` for Proactive triggers must be greater than or equal to 10 seconds", input);
    }
  }
  return readEventTrigger(input);
};

function isNothing(input: unknown): boolean {
  return !input || (typeof input === "object" && Object.keys(input).length === 0);
}

function secondsOf(input: unknown): number {
  const read = duration(input);
  return "value" in read ? read.value : Number.POSITIVE_INFINITY;
}

/** The trigger and all inside of it, outer ones first. */
export function allTriggers(root: Trigger): Trigger[] {
  return root.type === "event" ? [root] : [root, ...root.triggers.flatMap(allTriggers)];
}

/** The same trigger under new ids. */
export function withNewIds(root: Trigger): Trigger {
  return root.type === "event"
    ? { ...root, id: v7() }
    : { ...root, id: v7(), triggers: root.triggers.map(withNewIds) };
}
