/** Runs a user's code within its bounds: until it settles, its time is up, or its run is stopped. */
import { TimeoutError } from "../../errors.ts";
import { inOwnTurn } from "../event-loop/own-turn.ts";
import { watchDeadline } from "../interrupt/watch-deadline.ts";
import { type LiveRun, unlessStopped } from "../live/live-run.ts";

/** Node's timers fire at once above 24.8 days; no process waits for the end of so long a timeout. */
const MAX_TIMER_MS = 2 ** 31 - 1000;

/**
 * The value of `work`, unless `attempt` is stopped first or `seconds` pass: then the wait is given up, and the reason
 * is thrown. Code that awaits can only listen to the signal; code that holds the thread is ended (interrupt/),
 * where no other run's may be lost with it: elsewhere the timeout is reported when the thread is free.
 */
export async function bounded<R>(
  attempt: LiveRun,
  kind: "Task" | "Flow",
  seconds: number | undefined,
  work: () => R | PromiseLike<R>,
): Promise<R> {
  if (attempt.deadline === undefined) return unlessStopped(attempt, work());
  // What is ended takes all that stands below it on the stack along: so nothing does.
  const settled = inOwnTurn(() => {
    if (attempt.stopped) throw attempt.stopped;
    return attempt.inOwnTurn(work);
  });
  if (seconds === undefined) return unlessStopped(attempt, settled);
  const expired = new TimeoutError(`${kind} run exceeded timeout of ${seconds} second(s)`);
  // Watched until the code itself has settled: what goes on after its timeout must not hold the thread either.
  const ms = seconds * 1000;
  const leave = ms > MAX_TIMER_MS ? () => {} : watchDeadline(seconds);
  settled.then(leave, leave);
  const deadline = performance.now() + ms;
  const timer = ms > MAX_TIMER_MS ? undefined : setTimeout(() => attempt.stop(expired), ms);
  try {
    const value = await unlessStopped(attempt, settled);
    // Code that held the thread lets no timer fire: it is late all the same.
    if (performance.now() > deadline) attempt.stop(expired);
    if (attempt.stopped) throw attempt.stopped;
    return value;
  } finally {
    clearTimeout(timer);
    attempt.settle();
  }
}
