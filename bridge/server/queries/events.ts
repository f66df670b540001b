/** Reads stored events that match a filter, page by page; the same filter decides on live ones. */
import type { z } from "zod";
import type { Event, EventPage, eventFilter, ReceivedEvent } from "../../contract/events/event.ts";
import { formatTime, parseTime } from "../../contract/time.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { type Condition, combine, condition } from "./condition.ts";

type Filter = z.output<typeof eventFilter>;
type Texts = string[] | null | undefined;

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

/** One page of events; the next is asked for with the token in `next_page`. */
export function readEvents(
  database: Database,
  filter: Filter,
  limit: number,
  offset: number,
  url: string,
): EventPage {
  const where = eventCondition(filter);
  const order = filter.order === "ASC" ? "occurred, seq" : "occurred DESC, seq DESC";
  const rows = database.all(
    `SELECT * FROM event WHERE ${where.sql} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...where.values,
    limit,
    offset,
  );
  const total = Number(
    database.get(`SELECT count(*) AS total FROM event WHERE ${where.sql}`, ...where.values)?.total ?? 0,
  );
  let next: string | null = null;
  if (offset + rows.length < total && rows.length > 0) {
    const token = Buffer.from(JSON.stringify({ filter, limit, offset: offset + limit })).toString("base64");
    const page = new URL("/api/events/filter/next", url);
    page.searchParams.set("page-token", token);
    next = page.href;
  }
  return { events: rows.map(wireEvent), total, next_page: next };
}

export function eventCondition(filter: Filter): Condition {
  const { event, resource } = filter;
  const related = [filter.related ?? []].flat();
  const anyResource = [filter.any_resource ?? []].flat();
  return combine([
    filter.occurred?.since ? condition("occurred >= ?", parseTime(filter.occurred.since)) : undefined,
    filter.occurred?.until ? condition("occurred <= ?", parseTime(filter.occurred.until)) : undefined,
    oneOf("event", event?.name),
    anyPrefix("event", event?.prefix),
    negate(oneOf("event", event?.exclude_name)),
    negate(anyPrefix("event", event?.exclude_prefix)),
    oneOf("resource_id", resource?.id),
    anyPrefix("resource_id", resource?.id_prefix),
    labelsOf("resource", resource?.labels),
    ...related.map((criteria) =>
      among(
        "SELECT value FROM json_each(related)",
        combine([
          oneOf("value ->> '$.\"prefect.resource.id\"'", criteria.id),
          oneOf("value ->> '$.\"prefect.resource.role\"'", criteria.role),
          labelsOf("value", criteria.labels),
          inRoles(criteria.resources_in_roles),
        ]),
      ),
    ),
    ...anyResource.map((criteria) =>
      among(
        "SELECT value FROM json_each(related) UNION ALL SELECT resource",
        combine([
          oneOf("value ->> '$.\"prefect.resource.id\"'", criteria.id),
          anyPrefix("value ->> '$.\"prefect.resource.id\"'", criteria.id_prefix),
          labelsOf("value", criteria.labels),
        ]),
      ),
    ),
    oneOf("id", filter.id?.id),
    filter.text
      ? condition(
          "(event || ' ' || resource || ' ' || related || ' ' || payload) LIKE ?",
          `%${filter.text.query}%`,
        )
      : undefined,
  ]);
}

/** As in Prefect's filters of events, an empty list asks for nothing: its clients send `"id": []`. */
function oneOf(column: string, list: Texts): Condition | undefined {
  if (!list || list.length === 0) return undefined;
  return condition(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
}

function anyPrefix(column: string, list: Texts): Condition | undefined {
  if (!list || list.length === 0) return undefined;
  const prefixes = list.map((prefix) => prefix.replace(/\*$/, ""));
  return condition(
    `EXISTS (SELECT 1 FROM json_each(?) AS prefix WHERE substr(${column}, 1, length(prefix.value)) = prefix.value)`,
    JSON.stringify(prefixes),
  );
}

function inRoles(pairs: [string, string][] | null | undefined): Condition | undefined {
  if (!pairs) return undefined;
  return condition(
    `EXISTS (SELECT 1 FROM json_each(?) AS pair WHERE pair.value ->> 0 = related.value ->> '$."prefect.resource.id"'
     AND pair.value ->> 1 = related.value ->> '$."prefect.resource.role"')`.replaceAll(
      "related.value",
      "one.value",
    ),
    JSON.stringify(pairs),
  );
}

function negate(part: Condition | undefined): Condition | undefined {
  return part && { sql: `NOT ${part.sql}`, values: part.values };
}

function among(source: string, part: Condition): Condition {
  return {
    sql: `EXISTS (SELECT 1 FROM (${source}) AS one WHERE ${part.sql})`,
    values: part.values,
  };
}

/** Labels: a value, or one of several; `*` at the end matches any rest, `!` at the front the opposite. */
function labelsOf(
  column: string,
  labels: Record<string, string | string[]> | null | undefined,
): Condition | undefined {
  if (!labels) return undefined;
  return combine(
    Object.entries(labels).map(([label, pattern]) => {
      const path = `$.${JSON.stringify(label)}`;
      const globs = [pattern].flat();
      const positive = globs.filter((glob) => !glob.startsWith("!"));
      const negative = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
      const matchesOne = (list: string[]): Condition =>
        combine(
          list.map((glob) => condition(`ifnull(${column} ->> ?, '') GLOB ?`, path, glob)),
          "or_",
        );
      return combine([
        positive.length > 0 ? matchesOne(positive) : undefined,
        negative.length > 0 ? negate(matchesOne(negative)) : undefined,
      ]);
    }),
  );
}

/** Whether a live event matches; asks SQLite, so that both ways agree. */
export function matchesEvent(database: Database, filter: Filter, event: Event): boolean {
  const where = eventCondition(filter);
  const row = database.get(
    `SELECT 1 FROM (SELECT ? AS id, ? AS occurred, ? AS event, ? AS resource_id, ? AS resource, ? AS related,
     ? AS payload) WHERE ${where.sql}`,
    event.id,
    parseTime(event.occurred),
    event.event,
    event.resource["prefect.resource.id"] ?? "",
    JSON.stringify(event.resource),
    JSON.stringify(event.related ?? []),
    JSON.stringify(event.payload ?? {}),
    ...where.values,
  );
  return row !== undefined;
}
