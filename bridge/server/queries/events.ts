/** The condition of an event filter on stored events; events/filter/match.ts asks the same of events as they come. */
import type { EventFilter, ReceivedEvent } from "../../contract/events/event.ts";
import { formatTime, parseTime } from "../../contract/time.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { hasWildcard } from "../events/filter/glob.ts";
import { RESOURCE_ID, RESOURCE_ROLE } from "../events/resource.ts";
import { type Condition, combine, condition } from "./conditions/condition.ts";
import { textCondition } from "./conditions/text-condition.ts";

/** What events/filter/match.ts calls the searchable text. */
const SEARCHABLE = "event || ' ' || resource || ' ' || related || ' ' || payload";

type Texts = readonly string[] | null | undefined;
type Labels = NonNullable<EventFilter["resource"]>["labels"];

/** The event of a row of `event`. */
export function wireEvent(row: Row): ReceivedEvent {
  return {
    occurred: formatTime(Number(row.occurred)),
    event: text(row.event),
    resource: json(row.resource, {}),
    related: json(row.related, []),
    payload: json(row.payload, {}),
    id: text(row.id),
    follows: maybeText(row.follows),
    received: formatTime(Number(row.received)),
  };
}

const ID_OF_ONE = `one.value ->> '$."${RESOURCE_ID}"'`;
const ROLE_OF_ONE = `ifnull(one.value ->> '$."${RESOURCE_ROLE}"', '')`;
const RELATED = "SELECT value FROM json_each(related)";

/** The condition on rows of `event`. */
export function eventCondition(filter: EventFilter): Condition {
  const { event, resource } = filter;
  return combine([
    filter.occurred?.since ? condition("occurred >= ?", parseTime(filter.occurred.since)) : undefined,
    filter.occurred?.until ? condition("occurred <= ?", parseTime(filter.occurred.until)) : undefined,
    oneOf("event", event?.name),
    anyPrefix("event", event?.prefix),
    negate(oneOf("event", event?.exclude_name)),
    negate(anyPrefix("event", event?.exclude_prefix)),
    ofResources(resource?.id),
    oneOf("resource_id", resource?.id),
    anyPrefix("resource_id", resource?.id_prefix),
    labelsOf("resource", resource?.labels),
    ...[filter.related ?? []]
      .flat()
      .flatMap(({ id, role, resources_in_roles: pairs, labels }) => [
        ofResources(id),
        ofResources(pairs?.map(([each]) => each)),
        among(RELATED, [
          oneOf(ID_OF_ONE, id),
          oneOf(ROLE_OF_ONE, role),
          inRoles(pairs),
          labelsOf("one.value", labels),
        ]),
      ]),
    ...[filter.any_resource ?? []]
      .flat()
      .flatMap(({ id, id_prefix, labels }) => [
        ofResources(id),
        among(`${RELATED} UNION ALL SELECT resource`, [
          oneOf(ID_OF_ONE, id),
          anyPrefix(ID_OF_ONE, id_prefix),
          labelsOf("one.value", labels),
        ]),
      ]),
    oneOf(
      "id",
      filter.id?.id?.map((id) => id.toLowerCase()),
    ),
    textCondition(SEARCHABLE, filter.text?.query),
  ]);
}

/** As in Prefect's filters of events, an empty list asks for nothing: its clients send `"id": []`. */
function oneOf(column: string, list: Texts): Condition | undefined {
  if (!list || list.length === 0) return undefined;
  return condition(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
}

/** Names the events by an index; the exact condition stands beside it. */
function ofResources(ids: Texts): Condition | undefined {
  if (!ids || ids.length === 0) return undefined;
  return condition(
    "seq IN (SELECT seq FROM event_resource WHERE resource_id IN (SELECT value FROM json_each(?)))",
    JSON.stringify(ids),
  );
}

function anyPrefix(column: string, list: Texts): Condition | undefined {
  if (!list || list.length === 0) return undefined;
  return condition(
    `EXISTS (SELECT 1 FROM json_each(?) AS prefix WHERE substr(${column}, 1, length(prefix.value)) = prefix.value)`,
    JSON.stringify(list),
  );
}

function inRoles(pairs: readonly (readonly [string, string])[] | null | undefined): Condition | undefined {
  if (!pairs || pairs.length === 0) return undefined;
  return condition(
    `EXISTS (SELECT 1 FROM json_each(?) AS pair WHERE pair.value ->> 0 = ${ID_OF_ONE}
     AND pair.value ->> 1 = ${ROLE_OF_ONE})`,
    JSON.stringify(pairs),
  );
}

function negate(part: Condition | undefined): Condition | undefined {
  return part && { sql: `NOT ${part.sql}`, values: part.values };
}

/** That one of some resources meets all the parts; no parts ask for nothing. */
function among(source: string, parts: readonly (Condition | undefined)[]): Condition | undefined {
  if (parts.every((part) => part === undefined)) return undefined;
  const all = combine([...parts]);
  return { sql: `EXISTS (SELECT 1 FROM (${source}) AS one WHERE ${all.sql})`, values: all.values };
}

/** See labelsTest in events/filter/match.ts. */
function labelsOf(column: string, labels: Labels): Condition | undefined {
  const parts = Object.entries(labels ?? {}).map(([label, value]) => {
    const globs = [value].flat();
    if (label === RESOURCE_ID && globs.length === 0) return undefined;
    if (globs.length === 0) return condition("0");
    const one = combine(globs.map(globCondition), "or_");
    return condition(
      `EXISTS (SELECT 1 FROM json_each(${column}) AS label WHERE label.key = ? AND ${one.sql})`,
      label,
      ...one.values,
    );
  });
  return parts.every((part) => part === undefined) ? undefined : combine(parts);
}

function globCondition(text: string): Condition {
  const isNegated = text.startsWith("!");
  const glob = isNegated ? text.slice(1) : text;
  if (!hasWildcard(glob)) return condition(`label.value ${isNegated ? "<>" : "="} ?`, glob);
  // What SQLite reads as a set of characters is text.
  return condition(`label.value ${isNegated ? "NOT " : ""}GLOB ?`, glob.replaceAll("[", "[[]"));
}
