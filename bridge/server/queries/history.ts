/** Counts runs by state, interval by interval. */
import type { z } from "zod";
import type { historyRequest } from "../../contract/filters.ts";
import { formatTime, MICROS_PER_SECOND, parseTime } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { wireTimes } from "../runs/rows/times-row.ts";
import { joinedCondition } from "./joined.ts";

interface StateCount {
  state_type: unknown;
  state_name: unknown;
  count_runs: number;
  sum_estimated_run_time: number;
  sum_estimated_lateness: number;
}

/** Intervals from start to end; a run counts where it was expected to start. */
export function readHistory(
  context: ServerContext,
  table: "flow_run" | "task_run",
  body: z.output<typeof historyRequest>,
) {
  const start = parseTime(body.history_start);
  const end = parseTime(body.history_end);
  const step = Math.max(1, body.history_interval_seconds) * MICROS_PER_SECOND;
  const where = joinedCondition(table, body);
  const rows = context.database.all(
    `SELECT ${table}.* FROM ${table} WHERE ${where.sql} AND ${table}.expected_start_time >= ?
     AND ${table}.expected_start_time < ? AND ${table}.state_type IS NOT NULL`,
    ...where.values,
    start,
    end,
  );
  const now = context.now();
  const intervals = [];
  for (let from = start; from < end; from += step) {
    intervals.push({
      interval_start: formatTime(from),
      interval_end: formatTime(from + step),
      states: [] as StateCount[],
    });
  }
  for (const row of rows) {
    const interval = intervals[Math.floor((Number(row.expected_start_time) - start) / step)];
    if (!interval) continue;
    const { estimated_run_time, estimated_start_time_delta } = wireTimes(row, now);
    let count = interval.states.find(
      (state) => state.state_type === row.state_type && state.state_name === row.state_name,
    );
    if (!count) {
      count = {
        state_type: row.state_type,
        state_name: row.state_name,
        count_runs: 0,
        sum_estimated_run_time: 0,
        sum_estimated_lateness: 0,
      };
      interval.states.push(count);
    }
    count.count_runs++;
    count.sum_estimated_run_time += estimated_run_time;
    count.sum_estimated_lateness += estimated_start_time_delta;
  }
  return intervals;
}
