/** Reads a page of the events that match a filter: stored ones, and those that are views of task runs' states. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventFilter, ReceivedEvent } from "../../contract/events/event.ts";
import { formatTime, type Micros } from "../../contract/time.ts";
import { text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { combine, condition } from "../queries/condition.ts";
import { eventCondition, wireEvent } from "../queries/events.ts";
import { allStates } from "../runs/rows/task-run-states.ts";
import { rangeOf } from "./bounds.ts";
import { compileFilter } from "./match.ts";
import { matchingStates } from "./matching-states.ts";
import { createTaskRunEvents } from "./task-run-event.ts";
import { taskRunScope } from "./task-run-scope.ts";
import { countStates, type RunState, type TimeRange } from "./task-run-states.ts";

/** Where a page ended: events of one time are in the order of their ids. */
export interface PagePlace {
  occurred: Micros;
  id: string;
}

export interface PageRequest {
  /** With both its times. */
  filter: EventFilter;
  limit: number;
  /** Where the page before ended. */
  after?: PagePlace | null;
  /** How many match, where that is known. */
  total?: number;
}

export interface Page {
  events: ReceivedEvent[];
  total: number;
  last: PagePlace | null;
}

/** An event that may stand on the page; the whole is made for those that do. */
interface Entry extends PagePlace {
  whole(): ReceivedEvent;
}

/** @param retained nobody is told of what was before */
export async function readPage(
  database: Database,
  { filter, limit, after = null, total: known }: PageRequest,
  retained: Micros,
): Promise<Page> {
  const order = filter.order === "ASC" ? 1 : -1;
  const compare = (a: PagePlace, b: PagePlace) => order * (a.occurred - b.occurred || (a.id < b.id ? -1 : 1));
  const isOnPage = (entry: PagePlace) => after === null || compare(after, entry) < 0;
  const top = createTop(limit, compare);
  const stored = await readStored(database, filter, limit, after, known === undefined);
  for (const entry of stored.entries) top.add(entry);
  let total = known ?? stored.total;

  const scope = taskRunScope(database, filter);
  const { since, until } = rangeOf(filter);
  const range: TimeRange = {
    since: Math.max(since, retained),
    // What is newer stood on the pages before.
    until: order < 0 && after ? Math.min(until, after.occurred) : until,
  };
  if (scope && range.since <= until) {
    const matcher = compileFilter({ ...filter, occurred: {} });
    const events = createTaskRunEvents(database);
    // What is left to ask of a state is known of all of them: they are counted without reading them.
    const isPlain = isUnconditional({ ...filter, occurred: {}, order: "DESC" });
    if (known === undefined && isPlain) total += await countStates(database, range);
    const isCounted = known === undefined && !isPlain;
    const mayStop = !isCounted && order < 0;
    const found = matchingStates(database, { scope, range, matcher, events, filter }, (bound) =>
      mayStop ? top.isFullAbove(bound) : false,
    );
    for await (const state of found) {
      if (isCounted) total++;
      const place = { occurred: state.state.timestamp, id: state.state.id };
      if (isOnPage(place)) top.add({ ...place, whole: () => wholeOf(database, state) });
    }
    function wholeOf(from: Database, { taskRunId, state }: RunState): ReceivedEvent {
      const run = from.get("SELECT * FROM task_run WHERE id = ?", taskRunId) as Row;
      const states = allStates(from, run);
      const index = states.findIndex(({ id }) => id === state.id);
      return events.make(run, states, index, Number(run.created));
    }
  }
  const entries = top.sorted();
  const last = entries.at(-1);
  return {
    events: entries.map((entry) => entry.whole()),
    total,
    last: last ? { occurred: last.occurred, id: last.id } : after,
  };
}

/** Whether a filter asks for nothing. */
function isUnconditional(filter: EventFilter): boolean {
  const { rest } = compileFilter(filter);
  const { sql } = eventCondition({ ...filter, occurred: {} });
  return rest === undefined && sql === "1" && !filter.resource?.distinct;
}

/** The first `size` entries of many. */
function createTop(size: number, compare: (a: PagePlace, b: PagePlace) => number) {
  let entries: Entry[] = [];
  const cut = (): void => {
    entries.sort(compare);
    entries = entries.slice(0, size);
  };
  return {
    add(entry: Entry): void {
      if (size === 0) return;
      entries.push(entry);
      if (entries.length >= 2 * size + 100) cut();
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
  after: PagePlace | null,
  isCounted: boolean,
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
      AS nth FROM event WHERE ${where.sql}`;
    const page = combine([condition("nth = 1"), onPage]);
    const rows = database.all(
      `SELECT * FROM (${distinct}) WHERE ${page.sql} ORDER BY occurred ${direction}, id ${direction} LIMIT ?`,
      ...where.values,
      ...page.values,
      limit,
    );
    const count = isCounted
      ? database.get(
          `SELECT count(DISTINCT resource_id) AS count FROM event WHERE ${where.sql}`,
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
        `SELECT * FROM event WHERE ${page.sql} ORDER BY occurred ${direction}, id ${direction} LIMIT ?`,
        ...page.values,
        missing,
      );
      entries.push(...rows.map(entryOf));
    } else if (!isCounted) break;
    if (isCounted) {
      total += Number(
        database.get(`SELECT count(*) AS count FROM event WHERE ${inWindow.sql}`, ...inWindow.values)
          ?.count ?? 0,
      );
    }
    await nextTurn();
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
