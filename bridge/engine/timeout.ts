/** Runs a user's code within its bounds: until it settles, its time is up, or its run is stopped. */
import { TimeoutError } from "../errors.ts";
import type { LiveRun } from "./live-run.ts";

/**
 * The value of `work`, unless `run` is stopped first or `seconds` pass: then the wait is given up (the code
 * itself can only listen to the signal) and the reason is thrown.
 */
export async function bounded<R>(
  run: LiveRun,
  kind: "Task" | "Flow",
  seconds: number | undefined,
  work: () => R | PromiseLike<R>,
  attempt: LiveRun = run,
): Promise<R> {
  if (seconds === undefined) return Promise.race([work(), run.whenStopped()]);
  const expired = new TimeoutError(`${kind} run exceeded timeout of ${seconds} second(s)`);
  const deadline = performance.now() + seconds * 1000;
  const timer = setTimeout(() => attempt.stop(expired), seconds * 1000);
  try {
    const value = await Promise.race([work(), run.whenStopped(), attempt.whenStopped()]);
    // Code that held the thread lets no timer fire: it is late all the same.
    if (performance.now() > deadline) attempt.stop(expired);
    if (attempt.stopped) throw attempt.stopped;
    return value;
  } finally {
    clearTimeout(timer);
  }
}
