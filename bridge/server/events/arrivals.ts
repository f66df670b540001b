/** Reads events in the order in which the database got them, whichever process wrote them, from a position that can be stored. */
import type { ReceivedEvent } from "../../contract/events/event.ts";
import type { Micros } from "../../contract/time.ts";
import { text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { ALWAYS, type Condition, condition } from "../queries/conditions/condition.ts";
import { wireEvent } from "../queries/events.ts";
import { storedState } from "../runs/rows/state-row.ts";
import { allStates, firstStates } from "../runs/rows/task-run-states.ts";
import type { EventMatcher } from "./filter/match.ts";
import { TASK_RUN_EVENT, type TaskRunEvents } from "./task-runs/task-run-event.ts";
import type { TaskRunScope } from "./task-runs/task-run-scope.ts";

/** What alone is read, where a reader asks for that alone. */
export interface Among {
  events?: Condition;
  runs?: TaskRunScope["runs"];
}

/** How far a reader has read: the last of each kind. */
export interface Position {
  event: number;
  /** The last task run, and when it was created: its number comes again once it is deleted. */
  run: number;
  runCreated: Micros;
  state: number;
}

/** An event that came in; the whole of it is made when it is asked for. */
export interface Arrival {
  /** Its kind, and its number among those. */
  kind: "event" | "run" | "state";
  seq: number;
  occurred: Micros;
  name: string;
  resourceId: string;
  id: string;
  whole(): ReceivedEvent;
  /** The frame that sends it, as bytes that all its readers share. */
  frame(): Buffer;
}

/** What one read found. */
export interface Arrivals {
  list: Arrival[];
  position: Position;
  /** There may be more. */
  isFull: boolean;
}

/** Rows of each kind that are read at once. */
const STEP_ROWS = 500;
/** Bytes of events that are read at once, and of one event more. */
const STEP_BYTES = 8 * 2 ** 20;

/** The position after all there is now. */
export function lastPosition(database: Database): Position {
  const run = database.get("SELECT seq, created FROM task_run ORDER BY seq DESC LIMIT 1");
  return {
    event: lastOf(database, "event"),
    run: Number(run?.seq ?? 0),
    runCreated: Number(run?.created ?? 0),
    state: lastOf(database, "task_run_state"),
  };
}

/** The position before all that came in at `since` or later; of task runs only where they are asked for. */
export function positionBefore(database: Database, since: Micros, taskRuns: boolean): Position {
  const last = lastPosition(database);
  const event = lastBefore(database, "event", "received", since, last.event).seq;
  if (!taskRuns) return { ...last, event };
  // A state that came in later may have occurred before; it is older than what a reader asks for that begins at `since`.
  const state = database.get(
    "SELECT min(seq) - 1 AS seq FROM task_run_state WHERE by_request = 0 AND timestamp >= ?",
    since,
  );
  return { event, ...runBefore(database, since, last.run), state: Number(state?.seq ?? last.state) };
}

/** The last task run created before `since`. */
export function runBefore(
  database: Database,
  since: Micros,
  highest: number,
): Pick<Position, "run" | "runCreated"> {
  const { seq, time } = lastBefore(database, "task_run", "created", since, highest);
  return { run: seq, runCreated: time };
}

/** The last row of before `since`: its numbers and these times grow together. */
function lastBefore(
  database: Database,
  table: "event" | "task_run",
  column: "received" | "created",
  since: Micros,
  highest: number,
): { seq: number; time: Micros } {
  const at = (seq: number) =>
    database.get(`SELECT seq, ${column} AS time FROM ${table} WHERE seq <= ? ORDER BY seq DESC LIMIT 1`, seq);
  let low = 0;
  let high = highest;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const row = at(middle);
    if (!row || Number(row.time) < since) low = middle;
    else high = Number(row.seq) - 1;
  }
  return { seq: low, time: Number(at(low)?.time ?? 0) };
}

/**
 * What came in after `position`; of different kinds of events, those of one call are in the order of their times.
 * @param taskRuns whether those of task runs are asked for
 * @param rows of each kind that are read at once
 * @param among what alone is read
 */
export function readArrivals(
  database: Database,
  makers: TaskRunEvents,
  position: Position,
  taskRuns: boolean,
  rows = STEP_ROWS,
  among: Among = {},
): Arrivals {
  const list: Arrival[] = [];
  // What is written while this reads is read the next time: up to here, what is not found is not asked for.
  const newest = lastPosition(database);
  const next = { ...position };
  const events = eventsAfter(database, position.event, rows, among.events);
  for (const row of events) {
    next.event = Number(row.seq);
    list.push({
      kind: "event",
      seq: next.event,
      occurred: Number(row.occurred),
      name: text(row.event),
      resourceId: text(row.resource_id),
      id: text(row.id),
      ...lazily(() => wireEvent(row)),
    });
  }
  if (events.length === 0) next.event = Math.max(position.event, newest.event);
  const isCut = next.event < newest.event;
  if (!taskRuns) return { list, position: next, isFull: isCut };
  const scope = scopeCondition(among.runs);
  next.run = standingRun(database, position);
  const runs = database.all(
    `SELECT * FROM task_run WHERE seq > ? AND ${scope.sql} ORDER BY seq LIMIT ?`,
    next.run,
    ...scope.values,
    rows,
  );
  for (const run of runs) {
    next.run = Number(run.seq);
    next.runCreated = Number(run.created);
    for (const state of firstStates(run))
      list.push(arrivalOf(database, makers, run, state, { kind: "run", seq: next.run }));
  }
  if (runs.length < rows && newest.run > next.run)
    Object.assign(next, { run: newest.run, runCreated: newest.runCreated });
  const later = database.all(
    `SELECT * FROM task_run_state WHERE seq > ?
     AND EXISTS (SELECT 1 FROM task_run WHERE id = task_run_state.task_run_id AND ${scope.sql}) ORDER BY seq LIMIT ?`,
    position.state,
    ...scope.values,
    rows,
  );
  for (const row of later) {
    next.state = Number(row.seq);
    if (row.by_request === 1) continue;
    const run = database.get("SELECT * FROM task_run WHERE id = ?", text(row.task_run_id));
    if (run)
      list.push(arrivalOf(database, makers, run, storedState(row), { kind: "state", seq: next.state }));
  }
  if (later.length < rows) next.state = Math.max(next.state, newest.state);
  list.sort((a, b) => a.occurred - b.occurred);
  const isFull = isCut || [runs, later].some(({ length }) => length === rows);
  return { list, position: next, isFull };
}

/** The next rows of `event`, as many as may be in memory together. */
function eventsAfter(database: Database, seq: number, rows: number, where: Condition = ALWAYS): Row[] {
  return database.all(
    `SELECT event.* FROM event JOIN (
       SELECT seq, sum(octet_length(resource) + octet_length(related) + octet_length(payload)) OVER (ORDER BY seq)
         AS bytes, row_number() OVER (ORDER BY seq) AS nth
       FROM (SELECT * FROM event WHERE seq > ? AND ${where.sql} ORDER BY seq LIMIT ?)
     ) AS step USING (seq) WHERE bytes <= ? OR nth = 1 ORDER BY event.seq`,
    seq,
    ...where.values,
    rows,
    STEP_BYTES,
  );
}

function scopeCondition(runs: Among["runs"]): Condition {
  if (!runs) return ALWAYS;
  return condition(
    "(flow_run_id IN (SELECT value FROM json_each(?)) OR id IN (SELECT value FROM json_each(?)))",
    JSON.stringify(runs.flowRunIds),
    JSON.stringify(runs.taskRunIds),
  );
}

/** Whether an event came in after the position. */
export function isAfter({ kind, seq }: Arrival, position: Position): boolean {
  return seq > position[kind];
}

/** Whether an event that came in matches; the whole is made only where its parts do. */
export function matchesArrival(matcher: EventMatcher, arrival: Arrival): boolean {
  return (
    matcher.name(arrival.name) &&
    matcher.occurred(arrival.occurred) &&
    matcher.resourceId(arrival.resourceId) &&
    matcher.id(arrival.id) &&
    (matcher.rest === undefined || matcher.rest(arrival.whole()))
  );
}

function arrivalOf(
  database: Database,
  makers: TaskRunEvents,
  run: Row,
  state: { id: string; name: string; timestamp: Micros },
  { kind, seq }: Pick<Arrival, "kind" | "seq">,
): Arrival {
  return {
    kind,
    seq,
    occurred: state.timestamp,
    name: TASK_RUN_EVENT + state.name,
    resourceId: TASK_RUN_EVENT + text(run.id),
    id: state.id,
    ...lazily(() => {
      const states = allStates(database, run);
      const index = states.findIndex(({ id }) => id === state.id);
      return makers.make(run, states, index, Number(kind === "run" ? run.created : run.updated));
    }),
  };
}

/** Makes an event, and its frame, once, when it is first asked for. */
function lazily(make: () => ReceivedEvent): Pick<Arrival, "whole" | "frame"> {
  let event: ReceivedEvent | undefined;
  let bytes: Buffer | undefined;
  const whole = (): ReceivedEvent => {
    event ??= make();
    return event;
  };
  return {
    whole,
    frame() {
      bytes ??= Buffer.from(JSON.stringify({ type: "event", event: whole() }));
      return bytes;
    },
  };
}

/** The number after which task runs are new, also where the last one read is deleted and its number was given again. */
function standingRun(database: Database, { run, runCreated }: Position): number {
  const row = database.get("SELECT seq, created FROM task_run WHERE seq <= ? ORDER BY seq DESC LIMIT 1", run);
  if (!row || Number(row.created) <= runCreated) return Math.min(run, Number(row?.seq ?? 0));
  return Number(
    database.get("SELECT max(seq) AS seq FROM task_run WHERE seq < ? AND created <= ?", run, runCreated)
      ?.seq ?? 0,
  );
}

function lastOf(database: Database, table: "event" | "task_run_state"): number {
  // What was deleted counts: no number comes twice.
  return Number(database.get("SELECT seq FROM sqlite_sequence WHERE name = ?", table)?.seq ?? 0);
}
