/**
 * Reads the states of task runs of which there are events, newest first, a chunk at a time. Task runs are numbered as
 * they were created, and what they were first stored with happened before: so the newest are found without an index.
 */
import type { Micros } from "../../../contract/time.ts";
import { text } from "../../db/columns.ts";
import type { Database, Row, Value } from "../../db/database.ts";
import type { ReadBudget } from "../../db/read-limit.ts";
import { storedState } from "../../runs/rows/state-row.ts";
import { firstStates } from "../../runs/rows/task-run-states.ts";
import type { StoredState } from "../../runs/states/state.ts";
import { runBefore } from "../arrivals.ts";
import type { TaskRunScope } from "./task-run-scope.ts";

/** A run, and states of it. */
export interface RunStates {
  taskRunId: string;
  /** Its row, where the whole of it was read. */
  row?: Row;
  /** In the order of their times. */
  states: StoredState[];
}

/** Some runs with their states; the chunks with the newest come first. */
export interface Chunk {
  runs: RunStates[];
  /** No state in a later chunk of the same source is newer. */
  bound: Micros;
}

/** The times of the states that are asked for. */
export interface TimeRange {
  since: Micros;
  until: Micros;
}

/** Whose states, and of which times. */
export interface StatesQuery {
  scope: TaskRunScope;
  range: TimeRange;
  /** Whether the rows of the runs are asked for. */
  rows: boolean;
}

/** The first chunk is small: most who ask want the newest. */
const FIRST_ROWS = 50;
const CHUNK_ROWS = 1000;
/** Rows that are counted at once. */
const COUNTED_ROWS = 10_000;

/** The states that stand in rows of task runs. */
export async function* firstStatesOf(
  database: Database,
  { scope, range, rows: isWhole }: StatesQuery,
  budget: ReadBudget,
): AsyncGenerator<Chunk> {
  const columns = isWhole ? "*" : "seq, id, created, first_states";
  const mark = markCondition(scope);
  const seqs = scope.runs && seqsOf(database, scope.runs);
  const floor = seqs ? 0 : runBefore(database, range.since, lastRun(database)).run;
  let below = Number.MAX_SAFE_INTEGER;
  for (let size = FIRST_ROWS; ; size = CHUNK_ROWS) {
    const rows = seqs
      ? database.all(
          `SELECT ${columns} FROM task_run WHERE seq IN (SELECT value FROM json_each(?)) AND ${mark.sql}
           ORDER BY seq DESC`,
          JSON.stringify(seqs.splice(0, size)),
          ...mark.values,
        )
      : database.all(
          `SELECT ${columns} FROM task_run WHERE seq < ? AND seq > ? AND ${mark.sql} ORDER BY seq DESC LIMIT ?`,
          below,
          floor,
          ...mark.values,
          size,
        );
    const last = rows.at(-1);
    if (last) {
      below = Number(last.seq);
      yield { runs: rows.map((row) => runStates(row, range, isWhole)), bound: Number(last.created) };
    }
    if (seqs ? seqs.length === 0 : rows.length < size) return;
    await budget.nextTurn();
  }
}

/** The states that came later, each in a row of its own, and each for itself. */
export async function* laterStatesOf(
  database: Database,
  { scope, range: { since, until }, rows: isWhole }: StatesQuery,
  budget: ReadBudget,
): AsyncGenerator<Chunk> {
  const inScope = scopeOfLater(database, scope);
  let at = until;
  let seq = Number.MAX_SAFE_INTEGER;
  for (let size = FIRST_ROWS; ; size = CHUNK_ROWS) {
    const rows = database.all(
      `SELECT * FROM task_run_state WHERE by_request = 0 AND timestamp >= ? AND timestamp <= ?
       AND (timestamp < ? OR seq < ?) AND ${inScope.sql} ORDER BY timestamp DESC, seq DESC LIMIT ?`,
      since,
      at,
      at,
      seq,
      ...inScope.values,
      size,
    );
    const last = rows.at(-1);
    if (!last) return;
    at = Number(last.timestamp);
    seq = Number(last.seq);
    const runs = rows.map((row): RunStates => {
      const taskRunId = text(row.task_run_id);
      const run = isWhole ? database.get("SELECT * FROM task_run WHERE id = ?", taskRunId) : undefined;
      return { taskRunId, states: [storedState(row)], ...(run && { row: run }) };
    });
    yield { runs, bound: at };
    if (rows.length < size) return;
    await budget.nextTurn();
  }
}

/** How many states there are in a time, of all task runs in scope. */
export async function countStates(
  database: Database,
  { scope, range }: Omit<StatesQuery, "rows">,
  budget: ReadBudget,
): Promise<number> {
  let count = 0;
  for (const { sql, values } of stretches(database, scope, range, 3)) {
    count += Number(
      database.get(
        `SELECT sum(CASE WHEN created <= ?2 AND first_states ->> '$[0][3]' >= ?1 THEN json_array_length(first_states)
         ELSE (SELECT count(*) FROM json_each(first_states) AS one WHERE one.value ->> 3 BETWEEN ?1 AND ?2) END) AS count
         FROM task_run WHERE ${sql}`,
        range.since,
        range.until,
        ...values,
      )?.count ?? 0,
    );
    await budget.nextTurn();
  }
  const later = scopeOfLater(database, scope);
  const row = database.get(
    `SELECT count(*) AS count FROM task_run_state WHERE by_request = 0 AND timestamp BETWEEN ? AND ? AND ${later.sql}`,
    range.since,
    range.until,
    ...later.values,
  );
  return count + Number(row?.count ?? 0);
}

/** How many there are in each span of `width` from `start` on. */
export async function countStatesBySpan(
  database: Database,
  { scope, range }: Omit<StatesQuery, "rows">,
  { start, width }: { start: Micros; width: Micros },
  add: (span: number, count: number) => void,
  budget: ReadBudget,
): Promise<void> {
  const span = (time: string) => `CAST((${time} - ?3) / ?4 AS INTEGER)`;
  const bounds = [range.since, range.until, start, width];
  for (const { sql, values } of stretches(database, scope, range, 5)) {
    // Most runs are over within a span: what is in its first and in its last state is in all. Of the others, each counts.
    const rows = database.all(
      `WITH run AS MATERIALIZED (SELECT seq, state_timestamp AS last, first_states ->> '$[0][3]' AS first,
         json_array_length(first_states) AS states FROM task_run WHERE ${sql} AND first_states <> '[]')
       SELECT span, sum(states) AS count FROM (
         SELECT CASE WHEN first >= ?1 AND last <= ?2 AND ${span("first")} = ${span("last")} THEN ${span("first")} END
         AS span, states FROM run) WHERE span IS NOT NULL GROUP BY span
       UNION ALL SELECT ${span("one.value ->> 3")}, count(*) FROM run
         JOIN task_run USING (seq) JOIN json_each(task_run.first_states) AS one
         WHERE NOT (first >= ?1 AND last <= ?2 AND ${span("first")} = ${span("last")})
         AND one.value ->> 3 BETWEEN ?1 AND ?2 GROUP BY 1`,
      ...bounds,
      ...values,
    );
    for (const row of rows) add(Number(row.span), Number(row.count));
    await budget.nextTurn();
  }
  const later = scopeOfLater(database, scope);
  const rows = database.all(
    `SELECT CAST((timestamp - ?) / ? AS INTEGER) AS span, count(*) AS count FROM task_run_state
     WHERE by_request = 0 AND timestamp BETWEEN ? AND ? AND ${later.sql} GROUP BY 1`,
    start,
    width,
    range.since,
    range.until,
    ...later.values,
  );
  for (const row of rows) add(Number(row.span), Number(row.count));
}

interface Part {
  sql: string;
  values: Value[];
}

/**
 * Conditions that divide the runs in scope into stretches that are counted at once.
 * @param first the number of their first parameter
 */
function* stretches(
  database: Database,
  { runs }: TaskRunScope,
  { since }: TimeRange,
  first: number,
): Generator<Part> {
  if (runs) {
    const seqs = seqsOf(database, runs);
    while (seqs.length > 0) {
      const values = [JSON.stringify(seqs.splice(0, COUNTED_ROWS))];
      yield { sql: `seq IN (SELECT value FROM json_each(?${first}))`, values };
    }
    return;
  }
  const end = lastRun(database);
  for (let from = runBefore(database, since, end).run; from < end; from += COUNTED_ROWS) {
    const values = [from, Math.min(end, from + COUNTED_ROWS)];
    yield { sql: `seq > ?${first} AND seq <= ?${first + 1}`, values };
  }
}

function runStates(row: Row, { since, until }: TimeRange, isWhole: boolean): RunStates {
  const states = firstStates(row).filter(({ timestamp }) => timestamp >= since && timestamp <= until);
  return { taskRunId: text(row.id), states, ...(isWhole && { row }) };
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

function scopeOfLater(database: Database, { runs }: TaskRunScope): Part {
  if (!runs) return { sql: "1", values: [] };
  return {
    sql: "task_run_id IN (SELECT id FROM task_run WHERE seq IN (SELECT value FROM json_each(?)))",
    values: [JSON.stringify(seqsOf(database, runs))],
  };
}

function lastRun(database: Database): number {
  return Number(database.get("SELECT max(seq) AS seq FROM task_run")?.seq ?? 0);
}

function markCondition({ marks }: TaskRunScope): Part {
  if (marks === undefined) return { sql: "first_states <> '[]'", values: [] };
  return { sql: `(${marks.map(() => "instr(first_states, ?)").join(" OR ")})`, values: marks };
}
