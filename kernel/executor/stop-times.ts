/**
 * The steps of a stop, in order, and the time that each of them has. Whoever finds that a stop takes too long changes
 * a time here.
 *
 * 1. session/interrupt.ts asks the executor to interrupt the cell, and hints at a second stop after `NATIVE_HINT_MS`.
 * 2. supervisor/stop.ts waits for the run to start. If an earlier cell's leftovers keep the main thread, it ends them
 *    (`LEFTOVERS_ANSWER_MS`).
 * 3. It terminates the run's synchronous code (supervisor/terminate.ts) and sends SIGINT to the cell's child processes,
 *    for up to `TERMINATION_REPORT_MS`. Those that go on get `CHILDREN_SIGNALS` (supervisor/end-processes.ts), while the
 *    stop goes on; what is left after `CHILDREN_WATCHED_MS` more is named under the cell.
 * 4. It tells the main thread that the run is abandoned. main-thread/run/cell-runner.ts rejects what the cell awaits
 *    and concludes the cell, which has `LAST_OUTCOME_MS` to say how it ended. The cell's Workers are terminated; one that
 *    has not ended after `WORKER_END_MS` is named.
 * 5. While the run has not ended (a `finally` still computes), 3 and 4 are repeated every `TERMINATE_AGAIN_MS`.
 *
 * Between cells there is no run: session.ts asks for step 2 alone, and the next cell waits for it for
 * `LEFTOVERS_STOP_MS`.
 */

/** A stopped cell may go on for this long before the user is told that it is in native code. */
export const NATIVE_HINT_MS = 1500;

/** The next cell waits for a stop between cells at most this long. */
export const LEFTOVERS_STOP_MS = 5000;

/** Between cells: a main thread that has not answered for this long is kept by what an earlier cell left behind. */
export const LEFTOVERS_ANSWER_MS = 1000;

/**
 * The user's code is terminated, where it is that which runs: code of Node or of ours may be half way through something.
 * It is looked at again after a pause. What is not the user's for so long is terminated all the same.
 */
export const CAREFUL_MS = 250;
export const CAREFUL_PAUSE_MS = 1;

/** The main thread answers within this time if it runs no code, or is known to be busy. */
export const TURN_MS = 5;

/** A main thread that has not let itself be looked at for this long, though it had a processor, is in native code. */
export const NATIVE_MS = 20;

/** One that has had no processor for this long is not waited for any more. */
export const STARVED_MS = 500;

/** The main thread is woken this often, so that a termination under way finds code to end. */
export const TERMINATION_BAIT_MS = 20;

/** A termination that has not been reported for this long is in native code: the stop goes on without the report. */
export const TERMINATION_REPORT_MS = 1000;

/** Child processes are looked for again this often: the main thread may just have started one. */
export const CHILDREN_AGAIN_MS = 50;

/**
 * What child processes get that have not ended on SIGINT, and then on that. Many tidy up when they are asked to end:
 * before the last they have the time that execa gives them (its `forceKillAfterDelay`).
 */
export const CHILDREN_SIGNALS = [
  { signal: "SIGTERM", afterMs: 3000 },
  { signal: "SIGKILL", afterMs: 5000 },
] as const;

/** A stop is reported this long after it, though child processes of the cell still tidy up. */
export const CHILDREN_ASKED_MS = 1000;

/** Child processes that are still there this long after the last signal are named to the user. */
export const CHILDREN_WATCHED_MS = 1000;

/** A terminated Worker that is still there after this is named to the user. */
export const WORKER_END_MS = 4000;

/** The main thread answers a ping within this time when it is free. */
export const PING_MS = 60;

/** Pings of a main thread that does not answer. */
export const MAX_PINGS = 12;

/** A stopped cell may compute for this long (in a `finally`) before its code is terminated again. */
export const TERMINATE_AGAIN_MS = 500;

/** Answers of a free main thread whose stopped cell does not end, before the supervisor gives up. */
export const MAX_ANSWERS = 200;

/** A stopped cell may say how it ended within this time; then it was interrupted. */
export const LAST_OUTCOME_MS = 20;
