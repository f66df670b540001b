/** Calls a flow's function and proposes how it ended to the API, whose answer decides: over, or another attempt. */
import { currentFrame, type FlowFrame, type Frame, runIn } from "../../context.ts";
import { CancelledError, RefusedError, TimeoutError } from "../../errors.ts";
import { delayBefore } from "../../options/retry-delay.ts";
import type { ResultReference } from "../../results/reference.ts";
import type { State } from "../../state.ts";
import type { Definition } from "../definition.ts";
import {
  describeThrown,
  failureMessage,
  rememberFailure,
  reportedFailure,
  withStack,
} from "../failure-message.ts";
import type { Host } from "../host.ts";
import type { Call } from "../interrupt/calls.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live-run.ts";
import { capturePrints } from "../log-prints.ts";
import { now } from "../now.ts";
import { persistResult } from "../persist.ts";
import type { Proposed } from "../reporter/messages.ts";
import { retryLine } from "../retry-wait.ts";
import { bounded } from "../timeout.ts";
import type { FlowParameters } from "./parameters.ts";
import { withoutFutures } from "./resolve-futures.ts";

/** How a flow run ended: its final state, and what its code gave or threw. */
export type FlowOutcome<R> = { flowRunId: string; state: State } & Settled<R>;
type Settled<R> = { value: R } | { thrown: unknown };

/** Resolves when the API has acknowledged how the run ended. Never throws for what the code threw. */
export async function attemptFlow<R>(
  host: Host,
  flow: Definition,
  run: LiveRun,
  parameters: FlowParameters,
  underWay: Call,
): Promise<FlowOutcome<R>> {
  const flowRunId = run.id;
  const logPrints = flow.options.logPrints ?? currentFrame()?.logPrints ?? false;
  const isPersisted = flow.options.persistResult ?? currentFrame()?.persistResult;
  if (logPrints) capturePrints();
  for (let failures = 0; ; failures++) {
    const attempt =
      flow.options.timeout === undefined
        ? run
        : createLiveRun({
            id: run.id,
            name: run.name,
            origin: run.origin,
            parent: run,
            timeout: flow.options.timeout,
          });
    const frame: FlowFrame = {
      run: attempt,
      flow: flow.name,
      parameters: parameters.byName,
      children: new Set(),
    };
    underWay.attempt = attempt;
    const settled = await settle<R>(() =>
      bounded(attempt, "Flow", flow.options.timeout, () =>
        callWithChildren<R>(flow, { flow: frame, logPrints, persistResult: isPersisted }, parameters.values),
      ),
    );
    underWay.attempt = undefined;
    if (run.stopped) return proposeCancelled(host, run);
    const data = "value" in settled ? await persisted(host, run, settled.value, isPersisted) : undefined;
    if (run.stopped) return proposeCancelled(host, run);
    const end = await proposeEnd(host, flow, run, attempt, settled, data, failures);
    if (run.stopped) return proposeCancelled(host, run);
    const { status, state } = end.answer;
    if (status === "ACCEPT" || status === "SPOOLED") return { flowRunId, state, ...settled };
    let refused = end.answer;
    if (status === "REJECT" && state.type === "SCHEDULED") {
      log(
        host,
        run,
        20,
        `Received non-final state '${state.name}' when proposing final state '${end.name}' and will attempt to run again...`,
      );
      const again = await proposeRunning(host, run);
      if (run.stopped || again === undefined) return proposeCancelled(host, run);
      if (again.status === "ACCEPT" || again.state.type === "RUNNING") continue;
      refused = again;
    }
    return { flowRunId, state: refused.state, thrown: refusal(run, refused) };
  }
}

async function settle<R>(work: () => Promise<R>): Promise<Settled<R>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { thrown };
  }
}

/** The flow's code, and every call in it: those that were not awaited are part of the flow, it ends when they do. */
async function callWithChildren<R>(
  flow: Definition,
  frame: Frame & { flow: FlowFrame },
  values: readonly unknown[],
): Promise<R> {
  try {
    const value = await runIn(frame, flow.fn as (...args: unknown[]) => R | PromiseLike<R>, ...values);
    return (await withoutFutures(value)) as R;
  } finally {
    const { children } = frame.flow;
    while (children.size > 0) await Promise.allSettled(children);
  }
}

/** Stores the flow's result, unless it says that it is not to be. */
async function persisted(
  host: Host,
  run: LiveRun,
  value: unknown,
  isPersisted: boolean | undefined,
): Promise<ResultReference | undefined> {
  if (isPersisted === false) return undefined;
  return persistResult(host, run.id, value, isPersisted === true, (message) => log(host, run, 30, message));
}

/** Logs and proposes the state an attempt ended in; gives that state's name and the API's answer. */
async function proposeEnd<R>(
  host: Host,
  flow: Definition,
  run: LiveRun,
  attempt: LiveRun,
  settled: Settled<R>,
  data: ResultReference | undefined,
  failures: number,
): Promise<{ name: string; answer: Proposed }> {
  const reporter = host.reporter();
  const propose = async (type: State["type"], name: string, message?: string) => ({
    name,
    answer: await reporter.ask("propose", {
      id: run.id,
      type,
      name,
      message,
      data: type === "COMPLETED" ? data : undefined,
      failures: type === "FAILED" ? failures : undefined,
    }),
  });
  if ("value" in settled) return propose("COMPLETED", "Completed");
  const { thrown } = settled;
  if (thrown instanceof TimeoutError && thrown === attempt.stopped) {
    const { message } = thrown;
    log(host, run, 40, message);
    await reporter.ask("abandon", { flowRunId: run.id, inside: true, reason: message });
    return propose("FAILED", "TimedOut", message);
  }
  // What a task failed with is in the log already.
  const reported = reportedFailure(thrown);
  const message = reported ?? failureMessage("flow", flow.name, thrown);
  if (failures < flow.retries) {
    const seconds = delayBefore(failures, flow.options.retryDelay);
    log(host, run, 20, retryLine("Flow", describeThrown(thrown, "Flow"), failures, flow.retries, seconds));
  } else if (reported === undefined) log(host, run, 40, withStack(message, thrown));
  rememberFailure(thrown, message);
  return propose("FAILED", "Failed", message);
}

/** Proposes Running again: the API answers when the retry's delay has passed. Undefined when the run is stopped first. */
async function proposeRunning(host: Host, run: LiveRun): Promise<Proposed | undefined> {
  const proposal = host.reporter().ask("propose", { id: run.id, type: "RUNNING", name: "Running" });
  try {
    return await unlessStopped(run, proposal);
  } catch (error) {
    if (run.stopped) return undefined;
    throw error;
  }
}

/** The end of a run that was stopped from outside. */
async function proposeCancelled<R>(host: Host, run: LiveRun): Promise<FlowOutcome<R>> {
  const reason = run.stopped as Error;
  const { state } = await host
    .reporter()
    .ask("propose", { id: run.id, type: "CANCELLED", name: "Cancelled", message: reason.message });
  return { flowRunId: run.id, state, thrown: reason };
}

/** What the flow's caller gets when the API refused the state that was proposed. */
function refusal(run: LiveRun, answer: Proposed): Error {
  if (answer.state.type === "CANCELLED" || answer.state.type === "CANCELLING") {
    return new CancelledError(`flow run '${run.name}' was cancelled`);
  }
  return new RefusedError(
    `the API refused the end of flow run '${run.name}': ${answer.reason ?? `it is ${answer.state.name}`}`,
  );
}

function log(host: Host, run: LiveRun, level: number, message: string): void {
  host.reporter().post({
    kind: "log",
    flowRunId: run.id,
    level,
    name: "prefect.flow_runs",
    message,
    at: now(),
    origin: run.origin,
  });
}
