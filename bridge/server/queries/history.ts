/** Counts runs by state, interval by interval. */
import type { z } from "zod";
import type { historyRequest } from "../../contract/filters.ts";
import { formatTime, MICROS_PER_SECOND, type Micros, parseTime } from "../../contract/time.ts";
import { TERMINAL_STATE_TYPES } from "../../state.ts";
import type { ServerContext } from "../context.ts";
import type { Row } from "../db/database.ts";
import { withinTime } from "../db/read-limit.ts";
import { refuse } from "../http/http-error.ts";
import type { Condition } from "./conditions/condition.ts";
import { joinedCondition } from "./conditions/joined.ts";

/** No history has more; Prefect's server leaves out what comes after, too. */
const MAX_INTERVALS = 500;
/** The last moment that the wire can spell: 9999-12-31T23:59:59.999999Z. */
const LAST_MOMENT: Micros = Date.UTC(9999, 11, 31, 23, 59, 59, 999) * 1000 + 999;

interface StateCount {
  state_type: unknown;
  state_name: unknown;
  count_runs: number;
  /** Seconds. */
  sum_estimated_run_time: number;
  sum_estimated_lateness: number;
}

/**
 * The first intervals from start to end; a run counts where it was expected to start.
 * @throws 422 where an interval is shorter than a second, or ends after the year 9999
 */
export function readHistory(
  context: ServerContext,
  table: "flow_run" | "task_run",
  { work_queues, ...body }: z.output<typeof historyRequest>,
) {
  const step = Math.round(body.history_interval_seconds * MICROS_PER_SECOND);
  if (step < MICROS_PER_SECOND) throw refuse(422, "History interval must not be less than 1 second.");
  const start = parseTime(body.history_start);
  const elapsed = parseTime(body.history_end) - start;
  const length = Math.max(0, Math.min(MAX_INTERVALS, Math.ceil(elapsed / step)));
  if (length === 0) return [];
  const end = start + length * step;
  if (end > LAST_MOMENT) throw refuse(422, "History must not end after the year 9999.");
  const where = joinedCondition(table, { ...body, work_pool_queues: work_queues });
  const now = context.now();
  const rows = context.database.all(
    `SELECT (${table}.expected_start_time - CAST(? AS INTEGER)) / CAST(? AS INTEGER) AS interval, ${table}.state_type, ${table}.state_name,
     count(*) AS count, sum(${ran(table)}) AS ran, sum(${late(table)}) AS late FROM ${table}
     WHERE ${withinTime(table)} AND ${where.sql} AND ${table}.expected_start_time >= ? AND ${table}.expected_start_time < ?
     AND ${table}.state_type IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    start,
    step,
    now,
    now,
    now,
    ...where.values,
    start,
    end,
  );
  const counted = Map.groupBy(rows, (row) => Number(row.interval));
  return Array.from({ length }, (_, index) => ({
    interval_start: formatTime(start + index * step),
    interval_end: formatTime(start + (index + 1) * step),
    states: (counted.get(index) ?? []).map(stateCount),
  }));
}

/** By how many seconds flow runs are late on average; null where there are none. */
export function readLateness(context: ServerContext, where: Condition): number | null {
  const now = context.now();
  const row = context.database.get(
    `SELECT avg(${late("flow_run")}) AS late FROM flow_run WHERE ${withinTime("flow_run")} AND ${where.sql}`,
    now,
    now,
    ...where.values,
  );
  return typeof row?.late === "number" ? row.late / MICROS_PER_SECOND : null;
}

function stateCount(row: Row): StateCount {
  return {
    state_type: row.state_type,
    state_name: row.state_name,
    count_runs: Number(row.count),
    sum_estimated_run_time: Number(row.ran) / MICROS_PER_SECOND,
    sum_estimated_lateness: Number(row.late) / MICROS_PER_SECOND,
  };
}

/** Microseconds for which a run has run until a moment, which is bound once. */
function ran(table: string): string {
  return `max(0, ${table}.total_run_time + iif(${table}.state_type = 'RUNNING', ? - ${table}.state_timestamp, 0))`;
}

/** By how many microseconds a run started late, or is late now; the moment is bound twice. */
function late(table: string): string {
  const expected = `${table}.expected_start_time`;
  const over = TERMINAL_STATE_TYPES.map((type) => `'${type}'`).join(", ");
  return `CASE WHEN ${table}.start_time > ${expected} THEN ${table}.start_time - ${expected}
    WHEN ${table}.start_time IS NULL AND ${table}.state_type NOT IN (${over}) AND ${expected} < ? THEN ? - ${expected}
    ELSE 0 END`;
}
