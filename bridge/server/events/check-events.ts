/** Checks incoming events by hand, and says what is wrong in Prefect's words: a schema library would cost more than storing them. */
import type { Event } from "../../contract/events/event.ts";
import { type Phrase, type Problem, plain, problem, valueError } from "../../contract/pydantic/problem.ts";
import { parseTime } from "../../contract/time.ts";
import { isRecord } from "../../is-record.ts";
import { invalid } from "../http/http-error.ts";
import { asId } from "../http/path.ts";
import { RESOURCE_ID, RESOURCE_ROLE } from "./resource.ts";

/** Prefect's limits. */
const MAX_NAME_CHARACTERS = 1024;
const MAX_LABELS = 500;
const MAX_RELATED = 100;
/** A larger event is dropped without a word, as by Prefect. */
const MAX_EVENT_BYTES = 1_500_000;
/** So many problems are said of one request. */
const MAX_PROBLEMS = 20;

type Loc = Problem["loc"];

const NO_UUID: Phrase = { type: "uuid_parsing", msg: "Input should be a valid UUID" };

/**
 * The events of a body, ids in one spelling, without those that are too large. Extra keys are ignored.
 * @throws 422 if something in it is not an event
 */
export function checkEvents(body: unknown): Event[] {
  if (!Array.isArray(body)) {
    throw invalid([problem("list_type", ["body"], body)], body);
  }
  const problems: Problem[] = [];
  const events: Event[] = [];
  for (const [index, each] of body.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const wrong = eventProblems(each, ["body", index]);
    if (wrong.length > 0) problems.push(...wrong);
    else if (isSmallEnough(each)) events.push(normal(each));
  }
  if (problems.length > 0) throw invalid(problems.slice(0, MAX_PROBLEMS), body);
  return events;
}

/** What is wrong with one event, in a line; undefined if nothing is. */
export function eventProblem(value: unknown): string | undefined {
  const [problem] = eventProblems(value, []);
  return problem && `${problem.loc.join(".") || "event"}: ${problem.msg}`;
}

function eventProblems(value: unknown, loc: Loc): Problem[] {
  if (!isRecord(value)) {
    return [problem("model_attributes_type", loc, value)];
  }
  const { occurred, event, resource, related, payload, id, follows } = value;
  const problems: Problem[] = [];
  const missing = (field: string) => problems.push(problem("missing", [...loc, field], value));
  const wrong = (field: string, phrase: Phrase) =>
    problems.push({ ...phrase, loc: [...loc, field], input: value[field] });
  if (occurred === undefined) missing("occurred");
  else if (typeof occurred !== "string" || Number.isNaN(parseTime(occurred)))
    wrong("occurred", valueError(`Unable to parse string [${occurred}]`));
  if (event === undefined) missing("event");
  else if (typeof event !== "string") wrong("event", plain("string_type"));
  else if (event.length > MAX_NAME_CHARACTERS)
    wrong("event", valueError(`Event name must be at most ${MAX_NAME_CHARACTERS} characters`));
  if (resource === undefined) missing("resource");
  else problems.push(...resourceProblems(resource, [...loc, "resource"]));
  if (related !== undefined) {
    if (!Array.isArray(related)) wrong("related", plain("list_type"));
    else if (related.length > MAX_RELATED)
      wrong("related", valueError(`The maximum number of related resources is ${MAX_RELATED}`));
    else
      for (const [index, each] of related.entries())
        problems.push(...resourceProblems(each, [...loc, "related", index], true));
  }
  if (payload !== undefined && !isRecord(payload)) wrong("payload", plain("dict_type"));
  if (id === undefined) missing("id");
  else if (!isId(id)) wrong("id", NO_UUID);
  if (follows !== undefined && follows !== null && !isId(follows)) wrong("follows", NO_UUID);
  return problems;
}

function resourceProblems(resource: unknown, loc: Loc, isRelated = false): Problem[] {
  if (!isRecord(resource)) return [problem("dict_type", loc, resource)];
  const labels = Object.entries(resource);
  const notText = labels.filter(([, value]) => typeof value !== "string");
  if (notText.length > 0) {
    return notText.map(([label, input]) => problem("string_type", [...loc, label], input));
  }
  const msg = labelsProblem(resource, labels.length, isRelated);
  return msg ? [{ ...valueError(msg), loc, input: resource }] : [];
}

function labelsProblem(
  resource: Record<string, unknown>,
  count: number,
  isRelated: boolean,
): string | undefined {
  if (count > MAX_LABELS) return `The maximum number of labels per resource is ${MAX_LABELS}`;
  if (resource[RESOURCE_ID] === undefined) return `Resources must include the ${RESOURCE_ID} label`;
  if (resource[RESOURCE_ID] === "") return `The ${RESOURCE_ID} label must be non-empty`;
  if (!isRelated) return undefined;
  if (resource[RESOURCE_ROLE] === undefined)
    return `Related Resources must include the ${RESOURCE_ROLE} label`;
  return resource[RESOURCE_ROLE] === "" ? `The ${RESOURCE_ROLE} label must be non-empty` : undefined;
}

function isId(value: unknown): boolean {
  return typeof value === "string" && asId(value) !== undefined;
}

function isSmallEnough(event: Event): boolean {
  return Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES;
}

function normal(event: Event): Event {
  const id = asId(event.id) ?? event.id;
  if (id === event.id && !event.follows) return event;
  return { ...event, id, follows: event.follows ? asId(event.follows) : null };
}
