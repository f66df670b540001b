/** How a task runs: pending, running, tried again, done; each step is reported as it happens. */
import { currentFrame, type Frame, runIn } from "../context.ts";
import { CancelledError, CellflowError, TimeoutError } from "../errors.ts";
import { isLaterList } from "../future.ts";
import { delayBefore } from "../options/retry-delay.ts";
import { isTerminal, type State, states } from "../state.ts";
import { v7 } from "../uuid.ts";
import type { Definition } from "./definition.ts";
import { describeThrown, failureMessage, withStack } from "./failure-message.ts";
import type { Host } from "./host.ts";
import { createLiveRun, type LiveRun } from "./live-run.ts";
import { hearPrints } from "./log-prints.ts";
import { now } from "./now.ts";
import { origins } from "./origins.ts";
import { retryLine } from "./retry-line.ts";
import { futuresIn, hasFutures, inputIds, resolved, taskInputs } from "./task-inputs.ts";
import { bounded } from "./timeout.ts";

/** A task run from its first report on: known at once, though its result is not. */
export interface StartedTask<R> {
  readonly id: string;
  readonly name: string;
  state(): State;
  promise: Promise<R>;
}

// Tasks that took longer than this are told of before they start: they may hold the thread for as long again.
const quick = 1;

/** Starts a run of `task` with `args`, which may hold futures; `wholes` are the lists they were taken out of. */
export function startTask<R>(
  host: Host,
  task: Definition,
  args: readonly unknown[],
  wholes?: readonly unknown[],
): StartedTask<R> {
  const outer = currentFrame();
  const flow = outer?.flow;
  const id = v7();
  const name = `${task.name}-${id.slice(24, 27)}`;
  const origin = flow ? flow.run.origin : host.origin();
  const run = createLiveRun({
    id,
    name,
    ...(origin !== undefined && { origin }),
    ...(flow && { parent: flow.run }),
  });
  const report = createTaskUpdates(host, task, run, outer, wholes);
  const promise = runTask<R>(host, task, args, outer, run, report);
  if (flow) {
    flow.children.add(promise);
    const done = (): void => void flow.children.delete(promise);
    promise.then(done, done);
  }
  return { id, name, state: report.state, promise };
}

interface TaskUpdates {
  created(args: readonly unknown[]): void;
  entered(state: State, urgent: boolean): void;
  log(level: number, message: string): void;
  state(): State;
  runCount(): number;
}

/** Tells of one task run; nothing more is told once it is over or was stopped from outside. */
function createTaskUpdates(
  host: Host,
  task: Definition,
  run: LiveRun,
  outer: Frame | undefined,
  wholes: readonly unknown[] | undefined,
): TaskUpdates {
  const reporter = host.reporter();
  const { options } = task;
  const flow = outer?.flow;
  const shared = {
    ...(flow && { flowRunId: flow.run.id }),
    ...(run.origin !== undefined && { origin: run.origin }),
  };
  let state: State = states.Pending({ id: v7(), timestamp: now() });
  let runCount = 0;
  let startTime: number | undefined;
  return {
    created(args) {
      const inputs = taskInputs(origins, task.parameters.names, args, wholes);
      reporter.post({
        kind: "task-run",
        id: run.id,
        name: run.name,
        task: task.name,
        inputs: inputIds(inputs),
        retries: task.retries,
        at: state.timestamp,
        taskKey: task.key,
        // Prefect's word for the task that this one is called in.
        taskInputs: outer?.task ? { ...inputs, __parents__: [outer.task.id] } : inputs,
        ...(options.tags && options.tags.length > 0 && { tags: options.tags }),
        ...(options.retryDelay !== undefined && { retryDelay: options.retryDelay }),
        ...shared,
      });
    },
    entered(next, urgent) {
      if (run.stopped instanceof CancelledError) return;
      state = next;
      if (next.type === "RUNNING") {
        runCount++;
        startTime ??= next.timestamp;
      }
      reporter.post(
        {
          kind: "state",
          run: "task",
          id: run.id,
          state: next,
          runCount,
          ...(startTime !== undefined && { startTime }),
          ...(isTerminal(next) && { endTime: next.timestamp }),
          at: next.timestamp,
          ...shared,
        },
        urgent,
      );
    },
    log(level, message) {
      if (run.stopped instanceof CancelledError) return;
      reporter.post({
        kind: "log",
        taskRunId: run.id,
        level,
        name: "prefect.task_runs",
        message,
        at: now(),
        ...shared,
      });
    },
    state: () => state,
    runCount: () => runCount,
  };
}

async function runTask<R>(
  host: Host,
  task: Definition,
  given: readonly unknown[],
  outer: Frame | undefined,
  run: LiveRun,
  report: TaskUpdates,
): Promise<R> {
  const flow = outer?.flow;
  if (flow?.run.stopped) throw flow.run.stopped;
  // In a flow the API was reached when the flow began; alone, it is made sure of before any of the code runs.
  if (!flow && !host.isOpen()) await host.open();
  if (!flow) host.live.set(run.id, run);
  try {
    const known = given.some(isLaterList) ? await madeLists(given, report) : given;
    report.created(known);
    report.entered(report.state(), false);
    const args = hasFutures(known) ? await upstream(known, report) : known;
    return await attempts<R>(task, args, outer, run, report);
  } finally {
    if (!flow) host.live.delete(run.id);
  }
}

/** Waits until lists of futures are made: then it is known on which runs this one depends. */
async function madeLists(given: readonly unknown[], report: TaskUpdates): Promise<unknown[]> {
  try {
    const boxes = await Promise.all(
      given.map(async (arg) => (isLaterList(arg) ? await arg.made : { list: arg })),
    );
    return boxes.map(({ list }) => list);
  } catch (error) {
    report.created([]);
    notReady(report, `The runs it depends on were not started: ${describeThrown(error)}`);
  }
}

/** Tells that the task never runs. */
function notReady(report: TaskUpdates, message: string): never {
  report.entered({ id: v7(), timestamp: now(), type: "PENDING", name: "NotReady", message }, true);
  throw new CellflowError("task.upstream", message);
}

/** Waits for futures among the arguments; when one failed, the task never runs. */
async function upstream(given: readonly unknown[], report: TaskUpdates): Promise<unknown[]> {
  try {
    return await resolved(given);
  } catch {
    const settled = await Promise.all(
      futuresIn(given).map(async (future) => ({ id: future.taskRunId, state: await future.wait() })),
    );
    const failed = settled.find(({ state }) => state.type !== "COMPLETED")?.id ?? "";
    notReady(report, `Upstream task run '${failed}' did not reach a 'COMPLETED' state.`);
  }
}

async function attempts<R>(
  task: Definition,
  args: readonly unknown[],
  outer: Frame | undefined,
  run: LiveRun,
  report: TaskUpdates,
): Promise<R> {
  const { options, retries } = task;
  const logPrints = options.logPrints ?? outer?.logPrints ?? false;
  if (logPrints) hearPrints();
  for (let retry = 0; ; retry++) {
    // The first attempt listens to the run itself; a later one must not see the earlier one's timeout.
    const attempt =
      retry === 0 && options.timeout === undefined
        ? run
        : createLiveRun({ id: run.id, name: run.name, parent: run });
    const init = { id: v7(), timestamp: now() };
    const told = task.lastDuration === undefined || task.lastDuration > quick;
    report.entered(retry === 0 ? states.Running(init) : states.Retrying(init), told);
    const frame: Frame = {
      ...(outer?.flow && { flow: outer.flow }),
      task: { run: attempt, id: run.id, name: run.name, task: task.name, runCount: report.runCount() },
      logPrints,
    };
    const call = (): R | PromiseLike<R> =>
      runIn(frame, task.fn as (...args: unknown[]) => R | PromiseLike<R>, ...args);
    const began = performance.now();
    try {
      const value =
        options.timeout === undefined && outer?.flow
          ? await call()
          : await bounded(run, "Task", options.timeout, call, attempt);
      task.lastDuration = performance.now() - began;
      origins.remember(value, run.id);
      report.entered(states.Completed({ id: v7(), timestamp: now() }), task.lastDuration > quick);
      return value;
    } catch (thrown) {
      task.lastDuration = performance.now() - began;
      if (run.stopped) throw run.stopped;
      if (outer?.flow?.run.stopped) throw outer.flow.run.stopped;
      const timedOut = thrown instanceof TimeoutError && thrown === attempt.stopped;
      if (retry < retries && (options.retryCondition?.(thrown) ?? true)) {
        const seconds = delayBefore(retry, options.retryDelay);
        report.log(20, retryLine("Task", describeThrown(thrown), retry, retries, seconds));
        if (seconds > 0) {
          const scheduledTime = now() + seconds * 1000;
          report.entered(
            states.AwaitingRetry({ id: v7(), timestamp: now(), details: { scheduledTime } }),
            true,
          );
          await pause(seconds, run);
        }
        continue;
      }
      const message = timedOut ? thrown.message : failureMessage("task", thrown);
      const exhausted = retries > 0 && retry >= retries ? " - Retries are exhausted" : "";
      report.log(
        40,
        timedOut
          ? message
          : withStack(`Task run failed with exception: ${describeThrown(thrown)}${exhausted}`, thrown),
      );
      const init = { id: v7(), timestamp: now(), message };
      report.entered(
        timedOut ? states.TimedOut(init) : states.Failed({ ...init, details: { retriable: false } }),
        true,
      );
      throw thrown;
    }
  }
}

/** Waits, unless the run is stopped. */
async function pause(seconds: number, run: LiveRun): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  const aborted = new Promise<never>((_, reject) => {
    const signal = run.signal();
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  try {
    await Promise.race([waited, aborted]);
  } finally {
    clearTimeout(timer);
  }
}
