/** The states the server proposes itself, and what state types have in common. */
import type { StateCreate, StateDetails, StateType } from "../../../contract/state.ts";
import { formatTime, type Micros, parseMaybe } from "../../db/time.ts";
import type { ProposedState } from "./transition.ts";

const TERMINAL: ReadonlySet<StateType> = new Set(["COMPLETED", "CANCELLED", "FAILED", "CRASHED"]);

/** Whether a run in this type of state is over. */
export function isTerminal(type: StateType): boolean {
  return TERMINAL.has(type);
}

/** `CANCELLED` → `Cancelled`: the name of a state nobody named. */
export function defaultName(type: StateType): string {
  return type.charAt(0) + type.slice(1).toLowerCase();
}

/** A state the server proposes. */
export function proposal(type: StateType, extra: Partial<ProposedState> = {}): ProposedState {
  return { type, name: defaultName(type), message: null, data: null, details: {}, ...extra };
}

/** A state a client proposed, with what it left out: its name, and now for an unplanned schedule. */
export function fromRequest(state: StateCreate, now: Micros): ProposedState {
  const details: StateDetails = { ...state.state_details };
  for (const time of ["scheduled_time", "cache_expiration", "pause_timeout"] as const) {
    // One spelling for one moment: they are compared as text in the database.
    const moment = parseMaybe(details[time]);
    if (moment !== null) details[time] = formatTime(moment);
  }
  if (state.type === "SCHEDULED" && !details.scheduled_time) details.scheduled_time = formatTime(now);
  return {
    type: state.type,
    name: state.name ?? defaultName(state.type),
    message: state.message ?? null,
    data: state.data ?? null,
    details,
  };
}

/** Whether a state's data names a result that can be read again. */
export function hasPersistedResult(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  return !("type" in data && data.type === "unpersisted");
}

/** All details of a state as they are answered: what nobody set is null, or false where Prefect says false. */
export function completeDetails(details: StateDetails): StateDetails {
  return {
    flow_run_id: details.flow_run_id ?? null,
    task_run_id: details.task_run_id ?? null,
    child_flow_run_id: details.child_flow_run_id ?? null,
    scheduled_time: details.scheduled_time ?? null,
    cache_key: details.cache_key ?? null,
    cache_expiration: details.cache_expiration ?? null,
    deferred: details.deferred ?? false,
    untrackable_result: details.untrackable_result ?? false,
    pause_timeout: details.pause_timeout ?? null,
    pause_reschedule: details.pause_reschedule ?? false,
    pause_key: details.pause_key ?? null,
    run_input_keyset: details.run_input_keyset ?? null,
    refresh_cache: details.refresh_cache ?? null,
    retriable: details.retriable ?? null,
    transition_id: details.transition_id ?? null,
    task_parameters_id: details.task_parameters_id ?? null,
    traceparent: details.traceparent ?? null,
    deployment_concurrency_lease_id: details.deployment_concurrency_lease_id ?? null,
  };
}
