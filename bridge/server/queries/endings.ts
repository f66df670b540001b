/** Counts how task runs ended, in twenty intervals of time. */
import type { z } from "zod";
import { MICROS_PER_SECOND, parseMaybe, parseTime } from "../../contract/time.ts";
import type { uiDashboardRequest } from "../../contract/ui.ts";
import { TERMINAL_STATE_TYPES } from "../../state.ts";
import type { ServerContext } from "../context.ts";
import { withinTime } from "../db/read-limit.ts";
import { refuse } from "../http/http-error.ts";
import { joinedCondition } from "./conditions/joined.ts";

const INTERVALS = 20;
const MINUTE_MICROS = 60 * MICROS_PER_SECOND;

/** How many task runs that started in an interval have ended since, and how. */
export interface Endings {
  completed: number;
  /** Crashed ones too. */
  failed: number;
}

/**
 * From the minute of `start_time.after_` to the end of that of `start_time.before_`, or of now.
 * @throws 422 without `start_time.after_`
 */
export function readEndings(
  context: ServerContext,
  { work_queues, task_runs, ...body }: z.output<typeof uiDashboardRequest>,
): Endings[] {
  const after = task_runs.start_time?.after_;
  if (!after) throw refuse(422, "task_runs.start_time.after_ is required");
  const from = minuteOf(parseTime(after));
  const window =
    minuteOf(parseMaybe(task_runs.start_time?.before_) ?? context.now()) + MINUTE_MICROS - 1 - from;
  const counts = Array.from({ length: INTERVALS }, (): Endings => ({ completed: 0, failed: 0 }));
  if (window <= 0) return counts;
  const where = joinedCondition("task_run", {
    ...body,
    task_runs: { ...task_runs, state: { type: { any_: [...TERMINAL_STATE_TYPES] } } },
    work_pool_queues: work_queues,
  });
  const rows = context.database.all(
    `SELECT (task_run.start_time - CAST(? AS INTEGER)) * ${INTERVALS} / CAST(? AS INTEGER) AS interval,
     sum(state_type IN ('FAILED', 'CRASHED')) AS failed, sum(state_type NOT IN ('FAILED', 'CRASHED')) AS completed
     FROM task_run WHERE ${withinTime("task_run")} AND ${where.sql} AND start_time IS NOT NULL GROUP BY 1`,
    from,
    window,
    ...where.values,
  );
  for (const { interval, completed, failed } of rows)
    if (Number(interval) >= 0 && Number(interval) < INTERVALS)
      counts[Number(interval)] = { completed: Number(completed), failed: Number(failed) };
  return counts;
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MICROS) * MINUTE_MICROS;
}
