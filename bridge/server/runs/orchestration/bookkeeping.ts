/** What a new state changes on the run that enters it: times, counts, the resuming mark. Pure. */
import type { FlowRunPolicy } from "../../../contract/flow-run.ts";
import { type Micros, parseMaybe } from "../../db/time.ts";
import { isTerminal } from "./states.ts";
import type { KeptState } from "./transition.ts";

/** The part of a run (of a flow or of a task) that follows from its states; times in microseconds. */
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
  initial: KeptState | null,
  state: KeptState,
  resuming = false,
): RunTimes {
  const planned = parseMaybe(state.details.scheduled_time);
  const next = { ...run };
  if (state.type === "RUNNING") {
    next.start_time ??= state.timestamp;
    if (!resuming) next.run_count++;
  }
  if (initial && isTerminal(initial.type) && !isTerminal(state.type)) next.end_time = null;
  if (isTerminal(state.type) && next.end_time === null) {
    next.start_time ??= state.timestamp;
    next.end_time = state.timestamp;
  }
  if (initial?.type === "RUNNING") next.total_run_time += state.timestamp - initial.timestamp;
  next.expected_start_time ??= state.type === "SCHEDULED" ? planned : state.timestamp;
  if (initial?.type === "SCHEDULED") next.next_scheduled_start_time = null;
  if (state.type === "SCHEDULED") next.next_scheduled_start_time = planned;
  return next;
}

/** The policy once the state is entered: a run that runs or is over is no longer resuming. */
export function clearResuming(policy: FlowRunPolicy, state: KeptState): FlowRunPolicy {
  const settled = state.type === "RUNNING" || isTerminal(state.type);
  return settled && policy.resuming ? { ...policy, resuming: false } : policy;
}
