/** The pauses of one attempt at a flow run, and the inputs it received: pauses come one after the other, and are told apart by their number. */
import type { PauseTimeoutError, SuspendedError } from "../../errors.ts";

export interface Pauses {
  /** How many there were: the same place in the code has the same number when it runs again. */
  count: number;
  /** Settles when the last one is over. */
  turn: Promise<unknown>;
  /** One was not resumed in time: the run has failed, whatever its code does. */
  expired: PauseTimeoutError | undefined;
  /** The run was suspended: nothing more is called in it. */
  suspended: SuspendedError | undefined;
  /** A call was refused for it: what the code gives now is no result. */
  hasRefused: boolean;
  /** Keys of the inputs that its code has received. */
  received: Set<string>;
}

export function createPauses(): Pauses {
  return {
    count: 0,
    turn: Promise.resolve(),
    expired: undefined,
    suspended: undefined,
    hasRefused: false,
    received: new Set(),
  };
}

/** Calls `work` when the pauses before are over. */
export async function inTurn<R>(pauses: Pauses, work: () => Promise<R>): Promise<R> {
  const turn = pauses.turn.then(work);
  // The next one's turn comes however this one ends, which its caller sees.
  pauses.turn = turn.catch(() => {});
  return turn;
}

/** @throws SuspendedError for a call in a run that was suspended */
export function refuseSuspended(pauses: Pauses | undefined): void {
  if (!pauses?.suspended) return;
  pauses.hasRefused = true;
  throw pauses.suspended;
}
