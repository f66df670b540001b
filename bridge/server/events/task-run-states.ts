/**
 * Reads the states of task runs of which there are events, newest first, a chunk at a time. Task runs are numbered as
 * they were created, and what they were first stored with happened before: so the newest are found without an index.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Micros } from "../../contract/time.ts";
import { text } from "../db/columns.ts";
import type { Database, Row, Value } from "../db/database.ts";
import { storedState } from "../runs/rows/state-row.ts";
import { firstStates } from "../runs/rows/task-run-states.ts";
import type { StoredState } from "../runs/state.ts";
import { runBefore } from "./arrivals.ts";
import type { TaskRunScope } from "./task-run-scope.ts";

/** A state, and the run that was in it. */
export interface RunState {
  taskRunId: string;
  state: StoredState;
}

export interface Chunk {
  list: RunState[];
  /** No state in a later chunk of the same source is newer. */
  bound: Micros;
}

export interface TimeRange {
  since: Micros;
  until: Micros;
}

/** The first chunk is small: most who ask want the newest. */
const FIRST_ROWS = 50;
const CHUNK_ROWS = 2000;
/** Rows that are counted in one turn. */
const COUNTED_ROWS = 50_000;

const RUN_COLUMNS = "seq, id, created, first_states";

/** The states that stand in rows of task runs. */
export async function* firstStatesOf(
  database: Database,
  scope: TaskRunScope,
  range: TimeRange,
): AsyncGenerator<Chunk> {
  const mark = markCondition("first_states", scope);
  const seqs = scope.runs && seqsOf(database, scope.runs);
  const floor = seqs ? 0 : runBefore(database, range.since, lastRun(database)).run;
  let below = Number.MAX_SAFE_INTEGER;
  for (let size = FIRST_ROWS; ; size = CHUNK_ROWS) {
    const rows = seqs
      ? database.all(
          `SELECT ${RUN_COLUMNS} FROM task_run WHERE seq IN (SELECT value FROM json_each(?)) AND ${mark.sql}
           ORDER BY seq DESC`,
          JSON.stringify(seqs.splice(0, size)),
          ...mark.values,
        )
      : database.all(
          `SELECT ${RUN_COLUMNS} FROM task_run WHERE seq < ? AND seq > ? AND ${mark.sql} ORDER BY seq DESC LIMIT ?`,
          below,
          floor,
          ...mark.values,
          size,
        );
    const last = rows.at(-1);
    if (last) {
      below = Number(last.seq);
      yield { list: rows.flatMap((row) => statesOf(row, range)), bound: Number(last.created) };
    }
    if (seqs ? seqs.length === 0 : rows.length < size) return;
    await nextTurn();
  }
}

/** The states that came later, each in a row of its own. */
export async function* laterStatesOf(
  database: Database,
  scope: TaskRunScope,
  { since, until }: TimeRange,
): AsyncGenerator<Chunk> {
  const { runs } = scope;
  const inScope = runs
    ? "task_run_id IN (SELECT id FROM task_run WHERE seq IN (SELECT value FROM json_each(?)))"
    : "1";
  const values: Value[] = runs ? [JSON.stringify(seqsOf(database, runs))] : [];
  let at = until;
  let seq = Number.MAX_SAFE_INTEGER;
  for (let size = FIRST_ROWS; ; size = CHUNK_ROWS) {
    const rows = database.all(
      `SELECT * FROM task_run_state WHERE by_request = 0 AND ${runs ? "+" : ""}timestamp >= ?
       AND ${runs ? "+" : ""}timestamp <= ? AND (timestamp < ? OR seq < ?) AND ${inScope}
       ORDER BY timestamp DESC, seq DESC LIMIT ?`,
      since,
      at,
      at,
      seq,
      ...values,
      size,
    );
    const last = rows.at(-1);
    if (!last) return;
    at = Number(last.timestamp);
    seq = Number(last.seq);
    yield {
      list: rows.map((row) => ({ taskRunId: text(row.task_run_id), state: storedState(row) })),
      bound: at,
    };
    if (rows.length < size) return;
    await nextTurn();
  }
}

/** How many states there are in a time, of all task runs. */
export async function countStates(database: Database, range: TimeRange): Promise<number> {
  let count = 0;
  await eachStretch(database, range, (from, to) => {
    count += Number(
      database.get(
        `SELECT sum(CASE WHEN created <= ?4 AND first_states ->> '$[0][3]' >= ?3 THEN json_array_length(first_states)
         ELSE (SELECT count(*) FROM json_each(first_states) AS one WHERE one.value ->> 3 BETWEEN ?3 AND ?4) END) AS count
         FROM task_run WHERE seq > ?1 AND seq <= ?2`,
        from,
        to,
        range.since,
        range.until,
      )?.count ?? 0,
    );
  });
  const later = database.get(
    "SELECT count(*) AS count FROM task_run_state WHERE by_request = 0 AND timestamp BETWEEN ? AND ?",
    range.since,
    range.until,
  );
  return count + Number(later?.count ?? 0);
}

/** How many there are in each span of `width` from `start` on. */
export async function countStatesBySpan(
  database: Database,
  range: TimeRange,
  { start, width }: { start: Micros; width: Micros },
  add: (span: number, count: number) => void,
): Promise<void> {
  const span = (time: string) => `(${time} - ?5) / ?6`;
  const values = [range.since, range.until, start, width];
  const tell = (rows: Row[]): void => {
    for (const row of rows) add(Number(row.span), Number(row.count));
  };
  const first = "first_states ->> '$[0][3]'";
  const last = "first_states ->> '$[#-1][3]'";
  // Most runs are over within a span: what is in its first and in its last state is in all.
  const isWhole = `(${first} >= ?3 AND ${last} <= ?4 AND ${span(first)} = ${span(last)})`;
  await eachStretch(database, range, (from, to) => {
    tell(
      database.all(
        `SELECT ${span(first)} AS span, sum(json_array_length(first_states)) AS count FROM task_run
         WHERE seq > ?1 AND seq <= ?2 AND first_states <> '[]' AND ${isWhole} GROUP BY 1`,
        from,
        to,
        ...values,
      ),
    );
    tell(
      database.all(
        `SELECT ${span("one.value ->> 3")} AS span, count(*) AS count FROM task_run, json_each(first_states) AS one
         WHERE seq > ?1 AND seq <= ?2 AND first_states <> '[]' AND NOT ${isWhole}
         AND one.value ->> 3 BETWEEN ?3 AND ?4 GROUP BY 1`,
        from,
        to,
        ...values,
      ),
    );
  });
  tell(
    database.all(
      `SELECT (timestamp - ?3) / ?4 AS span, count(*) AS count FROM task_run_state
       WHERE by_request = 0 AND timestamp BETWEEN ?1 AND ?2 GROUP BY 1`,
      ...values,
    ),
  );
}

/** Calls `work` for one stretch of numbers after the other, with a turn for others between. */
async function eachStretch(
  database: Database,
  { since }: TimeRange,
  work: (from: number, to: number) => void,
): Promise<void> {
  const end = lastRun(database);
  for (let from = runBefore(database, since, end).run; from < end; from += COUNTED_ROWS) {
    work(from, Math.min(end, from + COUNTED_ROWS));
    await nextTurn();
  }
}

function statesOf(row: Row, { since, until }: TimeRange): RunState[] {
  const taskRunId = text(row.id);
  const list: RunState[] = [];
  for (const state of firstStates(row))
    if (state.timestamp >= since && state.timestamp <= until) list.push({ taskRunId, state });
  return list;
}

/** The numbers of the runs, newest first. */
function seqsOf(database: Database, { taskRunIds, flowRunIds }: NonNullable<TaskRunScope["runs"]>): number[] {
  const rows = database.all(
    `SELECT seq FROM task_run WHERE flow_run_id IN (SELECT value FROM json_each(?))
     UNION SELECT seq FROM task_run WHERE id IN (SELECT value FROM json_each(?)) ORDER BY seq DESC`,
    JSON.stringify(flowRunIds),
    JSON.stringify(taskRunIds),
  );
  return rows.map(({ seq }) => Number(seq));
}

function lastRun(database: Database): number {
  return Number(database.get("SELECT max(seq) AS seq FROM task_run")?.seq ?? 0);
}

function markCondition(column: string, { marks }: TaskRunScope): { sql: string; values: Value[] } {
  if (marks === undefined) return { sql: `${column} <> '[]'`, values: [] };
  return { sql: `(${marks.map(() => `instr(${column}, ?)`).join(" OR ")})`, values: marks };
}
