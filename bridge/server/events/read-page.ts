/** Reads a page of the events that match a filter: stored ones, and those that are views of task runs' states. */
import type { EventFilter, ReceivedEvent } from "../../contract/events/event.ts";
import { formatTime, type Micros } from "../../contract/time.ts";
import { text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { type ReadBudget, withinTime } from "../db/read-limit.ts";
import { combine, condition } from "../queries/conditions/condition.ts";
import { eventCondition, wireEvent } from "../queries/events.ts";
import { allStates } from "../runs/rows/task-run-states.ts";
import { rangeOf } from "./filter/bounds.ts";
import { matchingStates } from "./task-runs/matching-states.ts";
import { createTaskRunEvents } from "./task-runs/task-run-event.ts";
import { taskRunScope } from "./task-runs/task-run-scope.ts";
import { countStates, type TimeRange } from "./task-runs/task-run-states.ts";

/** Where a page ended: events of one time are in the order of their ids. */
export interface PagePosition {
  occurred: Micros;
  id: string;
}

/** Which events, how many, and after which. */
export interface PageRequest {
  /** With both its times. */
  filter: EventFilter;
  limit: number;
  /** Where the page before ended. */
  after?: PagePosition | null;
  /** How many match, where that is known. */
  total?: number;
}

/** The events of a page, how many match in all, and where the page ends. */
export interface Page {
  events: ReceivedEvent[];
  total: number;
  last: PagePosition | null;
}

/** An event that may stand on the page; the whole is made for those that do. */
interface Entry extends PagePosition {
  whole(): ReceivedEvent | undefined;
}

/** @param retained what occurred before is not answered */
export async function readPage(
  database: Database,
  { filter, limit, after = null, total: known }: PageRequest,
  retained: Micros,
): Promise<Page> {
  const order = filter.order === "ASC" ? 1 : -1;
  const compare = (a: PagePosition, b: PagePosition) =>
    order * (a.occurred - b.occurred || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1));
  const isOnPage = (entry: PagePosition) => after === null || compare(after, entry) < 0;
  const top = createTop(limit, order, compare);
  const budget = database.readBudget();
  const stored = await readStored(database, filter, limit, after, known === undefined, budget);
  for (const entry of stored.entries) top.add(entry);
  let total = known ?? stored.total;

  const scope = taskRunScope(database, filter);
  const { since, until } = rangeOf(filter);
  const range: TimeRange = { since: Math.max(since, retained), until };
  if (scope && range.since <= until) {
    // What is left to ask of the states of these runs is known of all of them: they are counted without reading them.
    const isCounted = known === undefined && !scope.isExact;
    if (known === undefined && scope.isExact) total += await countStates(database, { scope, range }, budget);
    // What is newer than where the last page ended stood on the pages before.
    const isCut = order < 0 && after && !filter.resource?.distinct;
    const toRead = isCut ? { ...range, until: Math.min(until, after.occurred) } : range;
    const mayStop = (bound: Micros) => !isCounted && order < 0 && top.isFullAbove(bound);
    for await (const runs of matchingStates(database, { filter, scope, range: toRead }, budget, mayStop)) {
      for (const { taskRunId, states } of runs) {
        if (isCounted) total += states.length;
        for (const { timestamp, id } of states) {
          if (top.wants(timestamp) && isOnPage({ occurred: timestamp, id }))
            top.add({ occurred: timestamp, id, whole: () => wholeOf(database, taskRunId, id) });
        }
      }
    }
  }
  const entries = top.sorted();
  const last = entries.at(-1);
  return {
    events: entries.map((entry) => entry.whole()).filter((event) => event !== undefined),
    total,
    last: last ? { occurred: last.occurred, id: last.id } : after,
  };
}

/** Undefined for a run that was deleted meanwhile. */
function wholeOf(database: Database, taskRunId: string, stateId: string): ReceivedEvent | undefined {
  const run = database.get("SELECT * FROM task_run WHERE id = ?", taskRunId);
  if (!run) return undefined;
  const states = allStates(database, run);
  const index = states.findIndex(({ id }) => id === stateId);
  return index < 0 ? undefined : createTaskRunEvents(database).make(run, states, index, Number(run.created));
}

/** The first `size` entries of many. */
function createTop(size: number, order: 1 | -1, compare: (a: PagePosition, b: PagePosition) => number) {
  let entries: Entry[] = [];
  let worst: Micros | undefined;
  const cut = (): void => {
    entries.sort(compare);
    entries = entries.slice(0, size);
    worst = entries.length === size ? entries.at(-1)?.occurred : undefined;
  };
  return {
    add(entry: Entry): void {
      if (size === 0) return;
      entries.push(entry);
      if (entries.length >= 2 * size + 100) cut();
    },
    /** Whether one of this time may be among them. */
    wants(occurred: Micros): boolean {
      return entries.length < size || worst === undefined || order * (occurred - worst) <= 0;
    },
    /** Whether none of the time `bound`, or before, can be among them. */
    isFullAbove(bound: Micros): boolean {
      if (size === 0) return true;
      cut();
      return entries.length === size && (entries.at(-1)?.occurred ?? 0) > bound;
    },
    sorted(): Entry[] {
      cut();
      return entries;
    },
  };
}

/** Events that are read or counted in one turn. */
const WINDOW_EVENTS = 20_000;

async function readStored(
  database: Database,
  filter: EventFilter,
  limit: number,
  after: PagePosition | null,
  isCounted: boolean,
  budget: ReadBudget,
): Promise<{ entries: Entry[]; total: number }> {
  const isAscending = filter.order === "ASC";
  const where = eventCondition(filter);
  const direction = isAscending ? "ASC" : "DESC";
  const onPage =
    after === null
      ? undefined
      : condition(`(occurred, id) ${isAscending ? ">" : "<"} (?, ?)`, after.occurred, after.id);
  if (filter.resource?.distinct) {
    const distinct = `SELECT *, row_number() OVER (PARTITION BY resource_id ORDER BY occurred ${direction}, id ${direction})
      AS nth FROM event WHERE ${where.sql} AND ${withinTime("event")}`;
    const page = combine([condition("nth = 1"), onPage]);
    const rows = database.all(
      `SELECT * FROM (${distinct}) WHERE ${page.sql} ORDER BY occurred ${direction}, id ${direction} LIMIT ?`,
      ...where.values,
      ...page.values,
      limit,
    );
    const count = isCounted
      ? database.get(
          `SELECT count(DISTINCT resource_id) AS count FROM event WHERE ${where.sql} AND ${withinTime("event")}`,
          ...where.values,
        )?.count
      : 0;
    return { entries: rows.map(entryOf), total: Number(count) };
  }
  const entries: Entry[] = [];
  let total = 0;
  for (const window of windowsOf(database, rangeOf(filter), isAscending)) {
    const inWindow = eventCondition({
      ...filter,
      occurred: { since: formatTime(window.since), until: formatTime(window.until) },
    });
    const missing = limit - entries.length;
    if (missing > 0) {
      const page = combine([inWindow, onPage]);
      const rows = database.all(
        `SELECT * FROM event WHERE ${page.sql} AND ${withinTime("event")} ORDER BY occurred ${direction}, id ${direction} LIMIT ?`,
        ...page.values,
        missing,
      );
      entries.push(...rows.map(entryOf));
    } else if (!isCounted) break;
    if (isCounted) {
      total += Number(
        database.get(
          `SELECT count(*) AS count FROM event WHERE ${inWindow.sql} AND ${withinTime("event")}`,
          ...inWindow.values,
        )?.count ?? 0,
      );
    }
    await budget.nextTurn();
  }
  return { entries, total };
}

function entryOf(row: Row): Entry {
  return { occurred: Number(row.occurred), id: text(row.id), whole: () => wireEvent(row) };
}

/** Stretches of time that hold no more than a turn's events each, in the order asked for. */
function* windowsOf(
  database: Database,
  { since, until }: TimeRange,
  isAscending: boolean,
): Generator<TimeRange> {
  let rest: TimeRange = { since, until };
  while (rest.since <= rest.until) {
    const edge = database.get(
      `SELECT occurred FROM event WHERE occurred BETWEEN ? AND ? ORDER BY occurred ${isAscending ? "ASC" : "DESC"}
       LIMIT 1 OFFSET ?`,
      rest.since,
      rest.until,
      WINDOW_EVENTS,
    );
    if (!edge) {
      yield rest;
      return;
    }
    const at = Number(edge.occurred);
    if (isAscending) {
      yield { since: rest.since, until: at };
      rest = { since: at + 1, until };
    } else {
      yield { since: at, until: rest.until };
      rest = { since, until: at - 1 };
    }
  }
}
