/** Calls a task's function, again after failures while there are retries, and posts each state on the way. */
import { type Frame, runIn } from "../../context.ts";
import { isCellflowError, TimeoutError } from "../../errors.ts";
import { delayBefore } from "../../options/retry/delay.ts";
import type { ResultReference } from "../../results/reference.ts";
import { type State, states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { Keep } from "../cache/run-cached.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import type { Call } from "../live/calls.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live/live-run.ts";
import { capturePrints } from "../log-prints.ts";
import { describeThrown, failureMessage, rememberFailure, withStack } from "../outcome/failure-message.ts";
import { callTaskHooks } from "../outcome/hooks.ts";
import { isStored, persistResult } from "../outcome/persist.ts";
import { failureOf, named, type ReturnedEnd, returnedEnd } from "../outcome/returned-end.ts";
import { endSlots } from "../slots/end-slots.ts";
import { takeThread } from "../threads/thread-slot.ts";
import { now } from "../time/now.ts";
import { retryLine, waitToRetry } from "../time/retry-wait.ts";
import { bounded } from "../time/timeout.ts";
import { origins } from "./origins.ts";
import type { TaskUpdates } from "./updates.ts";

/** A task that took longer is posted before it starts: it may hold the thread for as long again. */
const QUICK_MS = 1;

/** `keep` stores what it gives for later runs. @throws what the last attempt threw */
export async function attemptTask<R>(
  host: Host,
  task: Definition,
  args: readonly unknown[],
  outer: Frame | undefined,
  run: LiveRun,
  updates: TaskUpdates,
  underWay: Call,
  keep?: Keep,
): Promise<R> {
  const { options, retries } = task;
  const flow = outer?.flow;
  const logPrints = options.logPrints ?? outer?.logPrints ?? false;
  const isPersisted = isStored(options, outer);
  const storage = options.resultStorage ?? outer?.resultStorage;
  if (logPrints) capturePrints();
  for (let retry = 0; ; retry++) {
    if (run.stopped) throw run.stopped;
    const init = { id: v7(), timestamp: now() };
    const slot = options.thread ? await takeThread(host, run) : undefined;
    const urgent = task.lastDuration === undefined || task.lastDuration > QUICK_MS;
    const running = retry === 0 ? states.Running(init) : states.Retrying(init);
    updates.entered(running, urgent);
    if (options.onRunning !== undefined) {
      await callTaskHooks(host, task, run, { flow, logPrints }, updates.runCount(), running);
      if (run.stopped) throw run.stopped;
    }
    // The first attempt listens to the run itself; a later one must not see the earlier one's timeout.
    const attempt =
      retry === 0 && options.timeout === undefined
        ? run
        : createLiveRun({
            id: run.id,
            name: run.name,
            origin: run.origin,
            parent: run,
            timeout: options.timeout,
          });
    const frame: Frame = {
      flow,
      task: { run: attempt, id: run.id, name: run.name, task: task.name, runCount: updates.runCount() },
      logPrints,
      persistResult: isPersisted,
      resultStorage: storage,
    };
    const call = (): R | PromiseLike<R> =>
      slot
        ? (slot.call(task, args, frame, attempt) as Promise<R>)
        : runIn(frame, task.fn as (...args: unknown[]) => R | PromiseLike<R>, ...args);
    const began = performance.now();
    let returned: ReturnedEnd | undefined;
    underWay.attempt = attempt;
    try {
      const value =
        flow && attempt.deadline === undefined && !slot
          ? await call()
          : await bounded(attempt, "Task", options.timeout, call);
      slot?.give();
      task.lastDuration = performance.now() - began;
      endSlots(host, attempt);
      returned = returnedEnd(value);
      if (returned && "thrown" in returned) throw returned.thrown;
      const result = returned ? (returned.value as R) : value;
      origins.remember(result, run.id);
      const data = keep
        ? await unlessStopped(run, keep(result))
        : isPersisted
          ? await unlessStopped(run, stored(host, task, run, updates, result, storage))
          : undefined;
      if (run.stopped) throw run.stopped;
      const completed = named(states.Completed({ id: v7(), timestamp: now(), data }), returned);
      updates.entered(completed, task.lastDuration > QUICK_MS);
      if (options.onCompletion !== undefined) {
        await callTaskHooks(host, task, run, frame, updates.runCount(), { ...completed, data: result });
      }
      return result;
    } catch (thrown) {
      slot?.give();
      underWay.attempt = undefined;
      endSlots(host, attempt);
      task.lastDuration = performance.now() - began;
      if (run.stopped) throw run.stopped;
      if (returned?.type === "CANCELLED") {
        updates.entered(named(states.Cancelled({ id: v7(), timestamp: now() }), returned), true);
        throw thrown;
      }
      if (retry >= retries || !isWorthRetry(task, updates, thrown)) {
        const failed = postFailure(task, updates, thrown, attempt, retries > 0 && retry >= retries, returned);
        if (options.onFailure !== undefined) {
          await callTaskHooks(host, task, run, frame, updates.runCount(), { ...failed, data: thrown });
        }
        throw thrown;
      }
      const seconds = delayBefore(retry, options.retryDelay);
      updates.log(20, retryLine("Task", failureOf(thrown, returned), retry, retries, seconds));
      if (!(seconds > 0)) continue;
      const scheduledTime = now() + seconds * 1000;
      updates.entered(states.AwaitingRetry({ id: v7(), timestamp: now(), details: { scheduledTime } }), true);
      await waitToRetry(seconds, run);
    }
  }
}

function stored(
  host: Host,
  task: Definition,
  run: LiveRun,
  updates: TaskUpdates,
  result: unknown,
  storage: string | undefined,
): Promise<ResultReference | undefined> {
  const warn = (message: string) => updates.log(30, message);
  return persistResult(host, run.id, result, "asked", warn, task, storage);
}

function isWorthRetry({ options }: Definition, updates: TaskUpdates, thrown: unknown): boolean {
  // What can't run on a thread can't the next time.
  if (options.thread && isCellflowError(thrown) && /^thread\.(function|argument|result)$/.test(thrown.code))
    return false;
  try {
    return options.retryCondition?.(thrown) ?? true;
  } catch (error) {
    const line = `An error was encountered while running retryCondition\n${describeThrown(error)}`;
    updates.log(40, withStack(line, error));
    return false;
  }
}

function postFailure(
  task: Definition,
  updates: TaskUpdates,
  thrown: unknown,
  attempt: LiveRun,
  exhausted: boolean,
  returned: ReturnedEnd | undefined,
): State {
  const message = failureMessage("task", task.name, thrown);
  rememberFailure(thrown, message);
  if (thrown instanceof TimeoutError && thrown === attempt.stopped) {
    updates.log(40, thrown.message);
    const timedOut = states.TimedOut({ id: v7(), timestamp: now(), message: thrown.message });
    updates.entered(timedOut, true);
    return timedOut;
  }
  if (returned) {
    const failed = named(
      states.Failed({ id: v7(), timestamp: now(), details: { retriable: false } }),
      returned,
    );
    if (exhausted)
      updates.log(40, `Task run failed with ${failureOf(thrown, returned)} - Retries are exhausted`);
    updates.entered(failed, true);
    return failed;
  }
  updates.log(40, withStack(`${message}${exhausted ? " - Retries are exhausted" : ""}`, thrown));
  const failed = states.Failed({ id: v7(), timestamp: now(), message, details: { retriable: false } });
  updates.entered(failed, true);
  return failed;
}
