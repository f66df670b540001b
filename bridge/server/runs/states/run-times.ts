/** Counts and times of a run, flow or task: how they follow from the states it enters. Pure. */
import { type Micros, parseMaybe } from "../../../contract/time.ts";
import { isTerminalType } from "../../../state.ts";
import type { StoredState } from "./state.ts";

/** The part of a run that follows from its states; times in microseconds. */
export interface RunTimes {
  run_count: number;
  expected_start_time: Micros | null;
  next_scheduled_start_time: Micros | null;
  start_time: Micros | null;
  end_time: Micros | null;
  total_run_time: Micros;
}

/** The run's times after it went from `initial` to `state`; `resuming` runs are not counted again. */
export function afterState(
  run: RunTimes,
  initial: StoredState | null,
  state: StoredState,
  resuming = false,
): RunTimes {
  const planned = parseMaybe(state.details.scheduled_time);
  const over = isTerminalType(state.type);
  const next = { ...run };
  if (state.type === "RUNNING") {
    next.start_time ??= state.timestamp;
    if (!resuming) next.run_count++;
  }
  if (initial && isTerminalType(initial.type) && !over) next.end_time = null;
  if (over && next.end_time === null) {
    next.start_time ??= state.timestamp;
    next.end_time = state.timestamp;
  }
  if (initial?.type === "RUNNING") next.total_run_time += state.timestamp - initial.timestamp;
  next.expected_start_time ??= state.type === "SCHEDULED" ? planned : state.timestamp;
  if (initial?.type === "SCHEDULED") next.next_scheduled_start_time = null;
  if (state.type === "SCHEDULED") next.next_scheduled_start_time = planned;
  return next;
}
