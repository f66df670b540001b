/** The states a run can be in, the one list of final types, and a constructor for each name. */

export const STATE_TYPES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
  "PAUSED",
  "CANCELLING",
] as const;

export type StateType = (typeof STATE_TYPES)[number];

/** The names Prefect 3 gives to states of each type (a server may know more). */
export const STATE_NAMES = {
  SCHEDULED: ["Scheduled", "Late", "AwaitingRetry", "AwaitingConcurrencySlot", "Resuming"],
  PENDING: ["Pending", "Submitting", "InfrastructurePending", "NotReady"],
  RUNNING: ["Running", "Retrying", "Rerunning"],
  COMPLETED: ["Completed", "Cached", "RolledBack"],
  FAILED: ["Failed", "TimedOut"],
  CANCELLED: ["Cancelled"],
  CRASHED: ["Crashed"],
  PAUSED: ["Paused", "Suspended", "NotReady"],
  CANCELLING: ["Cancelling"],
} as const satisfies Record<StateType, readonly string[]>;

export type StateNames = { [T in StateType]: (typeof STATE_NAMES)[T][number] };

/** What travels with a state. Times are milliseconds since the epoch. */
export type StateDetails = {
  flowRunId?: string;
  taskRunId?: string;
  childFlowRunId?: string;
  scheduledTime?: number;
  cacheKey?: string;
  cacheExpiration?: number;
  pauseTimeout?: number;
  pauseReschedule?: boolean;
  pauseKey?: string;
  /** Under which the run has a slot of its deployment's concurrency limit. */
  deploymentLeaseId?: string;
  retriable?: boolean;
  untrackableResult?: boolean;
  transitionId?: string;
};

type StateOf<T extends StateType> = {
  id: string;
  type: T;
  name: StateNames[T] | (string & {});
  message?: string;
  /** Milliseconds since the epoch, may be fractional. */
  timestamp: number;
  data?: unknown;
  details?: T extends "SCHEDULED" ? StateDetails & { scheduledTime: number } : StateDetails;
};

/** A state of a flow run or task run: a union told apart by `type`. */
export type State = { [T in StateType]: StateOf<T> }[StateType];
export type ScheduledState = StateOf<"SCHEDULED">;

/** The types of states a run ends in. */
export const TERMINAL_STATE_TYPES = [
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
] as const satisfies readonly StateType[];

export type TerminalType = (typeof TERMINAL_STATE_TYPES)[number];

/** Whether a run in a state of this type is over; a run without a state is not. */
export function isTerminalType(type: string | null | undefined): type is TerminalType {
  return (TERMINAL_STATE_TYPES as readonly unknown[]).includes(type);
}

export function isTerminal<S extends { type: StateType }>(state: S): state is S & { type: TerminalType } {
  return isTerminalType(state.type);
}

/** Will a run in this state never run, since what it depends on failed? Prefect leaves it Pending, under this name. */
export function isNotReady({ type, name }: { type: StateType; name: string }): boolean {
  return type === "PENDING" && name === "NotReady";
}

/** Is a run in this state taken up by another process, once it is resumed? */
export function isSuspended({ type, details }: Pick<State, "type" | "details">): boolean {
  return type === "PAUSED" && details?.pauseReschedule === true;
}

/** A type's own name: COMPLETED -> Completed. */
export function defaultName(type: StateType): string {
  return type[0] + type.slice(1).toLowerCase();
}

/** What a constructor may be given beside its type; `id` and `timestamp` come from the caller (this file is pure). */
export type StateInit = {
  id: string;
  timestamp: number;
  message?: string;
  data?: unknown;
  details?: StateDetails;
};

function make<T extends StateType>(type: T, name: StateNames[T], init: StateInit): StateOf<T> {
  return { type, name, ...init } as StateOf<T>;
}

/** One constructor a name; what a name needs is required by its type. */
export const states = {
  Scheduled: (init: StateInit & { details: { scheduledTime: number } }) =>
    make("SCHEDULED", "Scheduled", init),
  AwaitingRetry: (init: StateInit & { details: { scheduledTime: number } }) =>
    make("SCHEDULED", "AwaitingRetry", init),
  Pending: (init: StateInit) => make("PENDING", "Pending", init),
  Running: (init: StateInit) => make("RUNNING", "Running", init),
  Retrying: (init: StateInit) => make("RUNNING", "Retrying", init),
  Completed: (init: StateInit) => make("COMPLETED", "Completed", init),
  Cached: (init: StateInit) => make("COMPLETED", "Cached", init),
  RolledBack: (init: StateInit) => make("COMPLETED", "RolledBack", init),
  Failed: (init: StateInit) => make("FAILED", "Failed", init),
  TimedOut: (init: StateInit) => make("FAILED", "TimedOut", init),
  Cancelling: (init: StateInit) => make("CANCELLING", "Cancelling", init),
  Cancelled: (init: StateInit) => make("CANCELLED", "Cancelled", init),
  Crashed: (init: StateInit) => make("CRASHED", "Crashed", init),
  Paused: (init: StateInit) => make("PAUSED", "Paused", init),
  Suspended: (init: StateInit) => make("PAUSED", "Suspended", init),
} as const;

/** A state as Prefect's log lines show it: `Completed()`, `Failed('message')`. */
export function describeState(state: { name: string; message?: string | undefined }): string {
  return state.message ? `${state.name}('${state.message}')` : `${state.name}()`;
}
