/** Counts and times of a run, flow or task: read from its row, and as they are answered. */
import type { StateType } from "../../../contract/runs/state.ts";
import { formatMaybe, MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";
import { isTerminalType } from "../../../state.ts";
import { maybeNumber } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import type { RunTimes } from "../states/run-times.ts";

/** From a row of `flow_run` or `task_run`; times in microseconds since 1970, durations in microseconds. */
export function runTimes(row: Row): RunTimes {
  return {
    run_count: Number(row.run_count),
    expected_start_time: maybeNumber(row.expected_start_time),
    next_scheduled_start_time: maybeNumber(row.next_scheduled_start_time),
    start_time: maybeNumber(row.start_time),
    end_time: maybeNumber(row.end_time),
    total_run_time: Number(row.total_run_time),
  };
}

/** The answer for a run's times, with the estimates for now. */
export function wireTimes(row: Row, now: Micros) {
  const times = runTimes(row);
  const type = row.state_type as StateType | null;
  const since = type === "RUNNING" ? now - Number(row.state_timestamp) : 0;
  return {
    expected_start_time: formatMaybe(times.expected_start_time),
    next_scheduled_start_time: formatMaybe(times.next_scheduled_start_time),
    start_time: formatMaybe(times.start_time),
    end_time: formatMaybe(times.end_time),
    total_run_time: times.total_run_time / MICROS_PER_SECOND,
    estimated_run_time: (times.total_run_time + since) / MICROS_PER_SECOND,
    estimated_start_time_delta: lateness(times, type, now) / MICROS_PER_SECOND,
  };
}

function lateness(times: RunTimes, type: StateType | null, now: Micros): Micros {
  const { expected_start_time: expected, start_time: start } = times;
  if (expected === null) return 0;
  if (start !== null) return Math.max(0, start - expected);
  return isTerminalType(type) ? 0 : Math.max(0, now - expected);
}
