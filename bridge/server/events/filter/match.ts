/** Decides whether an event matches a filter; queries/events.ts asks the same of stored events in SQL. */
import type { Event, EventFilter, Resource } from "../../../contract/events/event.ts";
import { type Micros, parseTime } from "../../../contract/time.ts";
import { RESOURCE_ID, RESOURCE_ROLE } from "../resource.ts";
import { type Matcher, wildcards } from "./glob.ts";
import { lowerAscii, matchesText, parseTextQuery } from "./text-query.ts";

type Texts = readonly string[] | null | undefined;
type Test<T> = (value: T) => boolean;
type Labels = NonNullable<NonNullable<EventFilter["resource"]>["labels"]>;
type Related = Exclude<NonNullable<EventFilter["related"]>, readonly unknown[]>;
type AnyResource = Exclude<NonNullable<EventFilter["any_resource"]>, readonly unknown[]>;

/** What a filter asks, part by part, so that an event that is costly to make is made only where its cheap parts match. */
export interface EventMatcher {
  occurred: Test<Micros>;
  name: Test<string>;
  /** The primary resource's id. */
  resourceId: Test<string>;
  id: Test<string>;
  /** All that is left; undefined if that is nothing. */
  rest: Test<Event> | undefined;
  /** Whether that asks of more than the name and the resources. */
  needsPayload: boolean;
  /** All of it. */
  matches: Test<Event>;
}

/** As in Prefect's filters of events, an empty list asks for nothing: its clients send `"id": []`. */
export function compileFilter(filter: EventFilter): EventMatcher {
  const { event, resource } = filter;
  const since = filter.occurred?.since ? parseTime(filter.occurred.since) : Number.NEGATIVE_INFINITY;
  const until = filter.occurred?.until ? parseTime(filter.occurred.until) : Number.POSITIVE_INFINITY;
  const occurred = (at: Micros) => at >= since && at <= until;
  const name = every<string>([
    oneOf(event?.name),
    anyPrefix(event?.prefix),
    negate(oneOf(event?.exclude_name)),
    negate(anyPrefix(event?.exclude_prefix)),
  ]);
  const resourceId = every<string>([oneOf(resource?.id), anyPrefix(resource?.id_prefix)]);
  const id = every<string>([oneOf(filter.id?.id?.map((each) => each.toLowerCase()))]);
  const rest = every<Event>([
    mapped(labelsTest(resource?.labels), (each: Event) => each.resource),
    ...[filter.related ?? []].flat().map(relatedTest),
    ...[filter.any_resource ?? []].flat().map(anyResourceTest),
    textTest(filter.text?.query),
  ]);
  return {
    occurred,
    name: name ?? always,
    resourceId: resourceId ?? always,
    id: id ?? always,
    rest,
    needsPayload: textTest(filter.text?.query) !== undefined,
    matches: (each) =>
      occurred(parseTime(each.occurred)) &&
      (name?.(each.event) ?? true) &&
      (resourceId?.(each.resource[RESOURCE_ID] ?? "") ?? true) &&
      (id?.(each.id) ?? true) &&
      (rest?.(each) ?? true),
  };
}

/** What a text query is looked for in. */
function searchableText({ event, resource, related, payload }: Event): string {
  const parts = [resource, related ?? [], payload ?? {}].map((part) => JSON.stringify(part));
  return lowerAscii(`${event} ${parts.join(" ")}`);
}

function always(): boolean {
  return true;
}

function every<T>(tests: readonly (Test<T> | undefined)[]): Test<T> | undefined {
  const some = tests.filter((test) => test !== undefined);
  if (some.length === 0) return undefined;
  return (value) => some.every((test) => test(value));
}

function negate<T>(test: Test<T> | undefined): Test<T> | undefined {
  return test && ((value) => !test(value));
}

function mapped<T, U>(test: Test<U> | undefined, map: (value: T) => U): Test<T> | undefined {
  return test && ((value) => test(map(value)));
}

function oneOf(list: Texts): Test<string> | undefined {
  if (!list || list.length === 0) return undefined;
  const set = new Set(list);
  return (text) => set.has(text);
}

function anyPrefix(list: Texts): Test<string> | undefined {
  if (!list || list.length === 0) return undefined;
  return (text) => list.some((prefix) => text.startsWith(prefix));
}

/**
 * Labels: a value, or one of several; `*` and `?` stand for others, `!` at the front asks for another value. A label
 * that is missing has none. No value at all matches nothing, but asks for nothing of an id.
 */
function labelsTest(labels: Labels | null | undefined): Test<Resource> | undefined {
  const entries = Object.entries(labels ?? {}).map(([label, value]) => [label, [value].flat()] as const);
  return every(
    entries.map(([label, globs]): Test<Resource> | undefined => {
      if (label === RESOURCE_ID && globs.length === 0) return undefined;
      const matchers = globs.map(labelMatcher);
      return (resource) => {
        const value = Object.hasOwn(resource, label) ? resource[label] : undefined;
        if (value === undefined) return false;
        return matchers.some((matches) => matches(value));
      };
    }),
  );
}

function labelMatcher(text: string): Matcher {
  if (!text.startsWith("!")) return wildcards(text);
  const matches = wildcards(text.slice(1));
  return (value) => !matches(value);
}

function relatedTest({ id, role, resources_in_roles, labels }: Related): Test<Event> | undefined {
  const pairs = resources_in_roles ?? [];
  const test = every<Resource>([
    mapped(oneOf(id), (resource) => resource[RESOURCE_ID] ?? ""),
    mapped(oneOf(role), (resource) => resource[RESOURCE_ROLE] ?? ""),
    pairs.length === 0
      ? undefined
      : (resource) =>
          pairs.some(
            ([each, inRole]) => each === resource[RESOURCE_ID] && inRole === resource[RESOURCE_ROLE],
          ),
    labelsTest(labels),
  ]);
  return test && (({ related }) => (related ?? []).some(test));
}

function anyResourceTest({ id, id_prefix, labels }: AnyResource): Test<Event> | undefined {
  const test = every<Resource>([
    mapped(oneOf(id), (resource) => resource[RESOURCE_ID] ?? ""),
    mapped(anyPrefix(id_prefix), (resource) => resource[RESOURCE_ID] ?? ""),
    labelsTest(labels),
  ]);
  return test && (({ resource, related }) => test(resource) || (related ?? []).some(test));
}

function textTest(query: string | undefined): Test<Event> | undefined {
  if (query === undefined) return undefined;
  const parsed = parseTextQuery(query);
  const { include, exclude, required } = parsed;
  if (include.length + exclude.length + required.length === 0) return undefined;
  return (event) => matchesText(parsed, searchableText(event));
}
