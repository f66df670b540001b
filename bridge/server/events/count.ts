/** Counts the events that match a filter: by spans of time, by their names, or by their resources. */

import type { Countable, EventCount, EventFilter, TimeUnit } from "../../contract/events/event.ts";
import { formatTime, type Micros } from "../../contract/time.ts";
import { text } from "../db/columns.ts";
import type { Database } from "../db/database.ts";
import { withinTime } from "../db/read-limit.ts";
import { eventCondition } from "../queries/events.ts";
import { rangeOf } from "./filter/bounds.ts";
import { RESOURCE_NAME } from "./resource.ts";
import { type Spans, spansOf } from "./spans.ts";
import { matchingStates } from "./task-runs/matching-states.ts";
import { TASK_RUN_EVENT } from "./task-runs/task-run-event.ts";
import { taskRunScope } from "./task-runs/task-run-scope.ts";
import { countStatesBySpan, type RunStates } from "./task-runs/task-run-states.ts";

/** What is counted, and into which spans: `interval` units of time each. */
export interface CountRequest {
  /** With both its times. */
  filter: EventFilter;
  countable: Countable;
  unit: TimeUnit;
  interval: number;
}

/** Names or resources that are answered at most: those with most events. */
const MAX_COUNTS = 1000;

/**
 * @param retained what occurred before is not counted
 * @throws 422 if the time makes too many spans, whatever is counted, as Prefect has it
 */
export async function countEvents(
  database: Database,
  { filter, countable, unit, interval }: CountRequest,
  now: Micros,
  retained: Micros,
): Promise<EventCount[]> {
  const spans = spansOf(rangeOf(filter), unit, interval, now);
  if (countable === "day")
    return countBySpan(database, filter, spansOf(rangeOf(filter), "day", 1, now), retained);
  if (countable === "time") return countBySpan(database, filter, spans, retained);
  return countByValue(database, filter, countable, retained);
}

async function countBySpan(
  database: Database,
  filter: EventFilter,
  { start, width, count }: Spans,
  retained: Micros,
): Promise<EventCount[]> {
  const counts: number[] = Array(count).fill(0);
  const add = (span: number, events: number): void => {
    if (span >= 0 && span < count) counts[span] = (counts[span] ?? 0) + events;
  };
  const where = eventCondition(filter);
  const rows = database.all(
    `SELECT CAST((occurred - ?) / ? AS INTEGER) AS span, count(*) AS count FROM event
     WHERE ${where.sql} AND ${withinTime("event")} GROUP BY 1`,
    start,
    width,
    ...where.values,
  );
  for (const row of rows) add(Number(row.span), Number(row.count));
  const view = viewOf(database, filter, retained);
  if (view?.scope.isExact) await countStatesBySpan(database, view, { start, width }, add, view.budget);
  else if (view) {
    for await (const runs of view.runs())
      for (const { states } of runs)
        for (const { timestamp } of states) add(Math.floor((timestamp - start) / width), 1);
  }
  return counts.map((events, index) => {
    const begin = start + index * width;
    return {
      value: String(index),
      count: events,
      label: formatTime(begin).replace(/Z$/, "+00:00"),
      start_time: formatTime(begin),
      end_time: formatTime(begin + width - 1),
    };
  });
}

interface Group {
  label: string;
  /** When the event occurred that the label is of. */
  labelled: Micros;
  count: number;
  first: Micros;
  last: Micros;
}

async function countByValue(
  database: Database,
  filter: EventFilter,
  countable: "event" | "resource",
  retained: Micros,
): Promise<EventCount[]> {
  const groups = createGroups();
  const where = eventCondition(filter);
  const [value, label] =
    countable === "event"
      ? ["event", "event"]
      : [
          "resource_id",
          `coalesce(resource ->> '$."${RESOURCE_NAME}"', resource ->> '$."prefect.name"', resource_id)`,
        ];
  // With max() alone, SQLite takes the other columns from the row that has it: the newest event's label.
  const rows = database.all(
    `SELECT value, label, last, count, first FROM (
       SELECT ${value} AS value, ${label} AS label, max(occurred) AS last, count(*) AS count FROM event
       WHERE ${where.sql} AND ${withinTime("event")} GROUP BY 1 ORDER BY count DESC LIMIT ?
     ) JOIN (SELECT ${value} AS same, min(occurred) AS first FROM event WHERE ${where.sql} AND ${withinTime("event")} GROUP BY 1) ON same = value`,
    ...where.values,
    MAX_COUNTS,
    ...where.values,
  );
  for (const row of rows) {
    const last = Number(row.last);
    const group = {
      label: text(row.label),
      labelled: last,
      count: Number(row.count),
      first: Number(row.first),
      last,
    };
    groups.add(text(row.value), group);
  }
  const view = viewOf(database, filter, retained);
  if (view) {
    for await (const runs of view.runs()) {
      for (const { taskRunId, states } of runs) {
        for (const { name, timestamp: at } of states) {
          const key = TASK_RUN_EVENT + (countable === "event" ? name : taskRunId);
          groups.add(key, { label: key, labelled: at, count: 1, first: at, last: at });
        }
      }
    }
  }
  const largest = groups.largest();
  if (countable === "resource") nameRuns(database, largest);
  return largest
    .sort(([, a], [, b]) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .map(([key, { label: shown, count, first, last }]) => ({
      value: key,
      label: shown,
      count,
      start_time: formatTime(first),
      end_time: formatTime(last),
    }));
}

/** Task runs are shown by their names. */
function nameRuns(database: Database, groups: [string, Group][]): void {
  for (const [key, group] of groups) {
    if (group.label !== key || !key.startsWith(TASK_RUN_EVENT)) continue;
    const run = database.get("SELECT name FROM task_run WHERE id = ?", key.slice(TASK_RUN_EVENT.length));
    if (run) group.label = text(run.name);
  }
}

/** Groups, of which the largest are kept; those of a task run come one after the other. */
function createGroups() {
  let groups = new Map<string, Group>();
  const cut = (): void => {
    const sorted = [...groups].sort(([, a], [, b]) => b.count - a.count);
    groups = new Map(sorted.slice(0, MAX_COUNTS));
  };
  return {
    add(key: string, { label, labelled, count, first, last }: Group): void {
      const known = groups.get(key);
      if (!known) {
        // The one that was added last stays: more of it may come.
        if (groups.size >= 4 * MAX_COUNTS) cut();
        groups.set(key, { label, labelled, count, first, last });
        return;
      }
      if (labelled > known.labelled && label !== key) Object.assign(known, { label, labelled });
      known.count += count;
      known.first = Math.min(known.first, first);
      known.last = Math.max(known.last, last);
    },
    largest(): [string, Group][] {
      cut();
      return [...groups];
    },
  };
}

/** The task runs whose events match; undefined if there are none. */
function viewOf(database: Database, asked: EventFilter, retained: Micros) {
  const filter: EventFilter = {
    ...asked,
    resource: asked.resource && { ...asked.resource, distinct: false },
  };
  const scope = taskRunScope(database, filter);
  const { since, until } = rangeOf(filter);
  const range = { since: Math.max(since, retained), until };
  if (!scope || range.since > until) return undefined;
  const budget = database.readBudget();
  return {
    scope,
    range,
    budget,
    runs: (): AsyncGenerator<RunStates[]> => matchingStates(database, { filter, scope, range }, budget),
  };
}
