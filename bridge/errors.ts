/** Errors that a user can fix: one line, and a code that stays the same. */
import type { State } from "./state.ts";

/** Thrown for mistakes a user made or can fix: shown without a stack. */
export class CellflowError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CellflowError";
    this.code = code;
  }
}

/** A run was cancelled: through the API, by an interrupt, or by its caller. */
export class CancelledError extends CellflowError {
  constructor(message: string) {
    super("run.cancelled", message);
    this.name = "CancelledError";
  }
}

/** A run's code returned that it has failed (`states.Failed`). */
export class FailedError extends CellflowError {
  constructor(message: string) {
    super("run.failed", message);
    this.name = "FailedError";
  }
}

/** A run took longer than its `timeout`. */
export class TimeoutError extends CellflowError {
  constructor(message: string) {
    super("run.timeout", message);
    this.name = "TimeoutError";
  }
}

/** Prefect's message of a run whose pause nobody has ended in time. */
export const NEVER_RESUMED = "The flow was paused and never resumed.";

/** A paused flow was not resumed in time: its run has failed. */
export class PauseTimeoutError extends CellflowError {
  constructor() {
    super("run.pause-timeout", NEVER_RESUMED);
    this.name = "PauseTimeoutError";
  }
}

/** A flow run was suspended: it ends in this process, and is run again when it is resumed. */
export class SuspendedError extends CellflowError {
  /** The state it is in at the API. */
  readonly state: State;
  constructor(name: string, state: State) {
    super("run.suspended", `flow run '${name}' is suspended; it is run again when it is resumed`);
    this.name = "SuspendedError";
    this.state = state;
  }
}

/** The API refused a run's next state (it is paused, held back, or already over). */
export class RefusedError extends CellflowError {
  constructor(message: string) {
    super("run.refused", message);
    this.name = "RefusedError";
  }
}

/** Is this an error to show as one line, without its stack? */
export function isCellflowError(error: unknown): error is CellflowError {
  return (
    error instanceof Error &&
    typeof (error as { code?: unknown }).code === "string" &&
    error instanceof CellflowError
  );
}
