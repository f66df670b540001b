/** Tells how a run ends by what its function returned: a state of its own making, or those that other runs ended in. */
import { CancelledError, FailedError } from "../../errors.ts";
import { isFinalState } from "../../future.ts";
import { masked } from "../../secrets/hide-secrets.ts";
import { describeState, type State } from "../../state.ts";
import { describeThrown } from "./failure-message.ts";
import { isReturnedState, type ReturnedState } from "./returned-state.ts";

/** The state that a run is to end in; for its caller, the value or what is thrown. */
export type ReturnedEnd = { name: string; message: string | undefined } & (
  | { type: "COMPLETED"; value: unknown }
  | { type: "FAILED" | "CANCELLED"; thrown: unknown }
);

/**
 * Prefect's rule: a state made by hand is the run's; final states of other runs are taken together, Completed when all
 * of them are. Undefined for any other value, which completes the run.
 */
export function returnedEnd(value: unknown): ReturnedEnd | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isReturnedState(value)) return endOf(value);
  if (isFinalState(value)) return together([value], value);
  if (Array.isArray(value) && value.length > 0 && isState(value[0]) && value.every(isState)) {
    return together(value, value);
  }
  return undefined;
}

/** `state` under the name and with the message that were returned. */
export function named<S extends State>(state: S, returned: ReturnedEnd | undefined): S {
  if (!returned) return state;
  const { name, message } = returned;
  return { ...state, name, ...(message !== undefined && { message }) };
}

/** How a retry's line calls a failure. */
export function failureOf(
  thrown: unknown,
  returned: ReturnedEnd | undefined,
  who: "Task" | "Flow" = "Task",
): string {
  return returned ? `state: ${describeState(returned)}` : `exception: ${describeThrown(thrown, who)}`;
}

function endOf({ type, name, data, ...state }: ReturnedState): ReturnedEnd {
  const message = state.message === undefined ? undefined : masked(state.message);
  if (type === "COMPLETED") return { type, name, message, value: data };
  const thrown = thrownFor(type, message || undefined, data);
  // Without a message, the error says why.
  const why = type === "FAILED" && data !== undefined ? describeThrown(thrown) : undefined;
  return { type, name, message: message || why, thrown };
}

function thrownFor(type: "FAILED" | "CANCELLED", message: string | undefined, data: unknown): unknown {
  if (type === "CANCELLED") return new CancelledError(message ?? "Run cancelled.");
  if (data instanceof Error || (typeof data === "object" && data !== null && "stack" in data)) return data;
  return new FailedError(message ?? (typeof data === "string" ? data : "Run failed."));
}

function isState(value: unknown): value is State | ReturnedState {
  return isFinalState(value) || isReturnedState(value);
}

function together(states: readonly (State | ReturnedState)[], value: unknown): ReturnedEnd {
  const cancelled = states.filter(({ type }) => type === "CANCELLED");
  const failed = states.filter(({ type }) => type === "FAILED" || type === "CRASHED");
  const [first] = [...cancelled, ...failed];
  if (!first) return { type: "COMPLETED", name: "Completed", message: "All states completed.", value };
  const all = states.length;
  if (cancelled.length > 0) {
    const message = `${cancelled.length}/${all} states cancelled.`;
    return { type: "CANCELLED", name: "Cancelled", message, thrown: new CancelledError(describe(first)) };
  }
  const message = `${failed.length}/${all} states failed.`;
  return { type: "FAILED", name: "Failed", message, thrown: new FailedError(describe(first)) };
}

function describe(state: State | ReturnedState): string {
  return state.message ?? describeState(state);
}
