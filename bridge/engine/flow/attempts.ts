/** Calls a flow's function and proposes how it ended to the API, whose answer decides: over, or another attempt. */
import { currentFrame, type FlowFrame, type Frame, runIn } from "../../context.ts";
import { CancelledError, RefusedError, TimeoutError } from "../../errors.ts";
import { delayBefore } from "../../options/retry-delay.ts";
import type { ResultReference } from "../../results/reference.ts";
import { isReturnedState, withData } from "../../returned-state.ts";
import type { State } from "../../state.ts";
import type { Definition } from "../definition.ts";
import { failureMessage, rememberFailure, reportedFailure, withStack } from "../failure-message.ts";
import { callFlowHooks, hasHooks } from "../hooks.ts";
import type { Host } from "../host.ts";
import type { Call } from "../interrupt/calls.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live-run.ts";
import { capturePrints } from "../log-prints.ts";
import { now } from "../now.ts";
import { persistResult } from "../persist.ts";
import type { Proposed } from "../reporter/messages.ts";
import { retryLine } from "../retry-wait.ts";
import { failureOf, type ReturnedEnd, returnedEnd } from "../returned-end.ts";
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
  begun: State,
  underWay: Call,
): Promise<FlowOutcome<R>> {
  const flowRunId = run.id;
  const logPrints = flow.options.logPrints ?? currentFrame()?.logPrints ?? false;
  const isPersisted = flow.options.persistResult ?? currentFrame()?.persistResult;
  if (logPrints) capturePrints();
  const hooks = async (state: State): Promise<void> => {
    if (!hasHooks(flow, state.type)) return;
    await callFlowHooks(host, flow, run, { parameters: parameters.byName, logPrints }, state);
  };
  const endCancelled = once(async () => {
    const state = await proposeCancelled(host, run);
    if (state.type === "CANCELLED") await hooks(state);
    return state;
  });
  // Code that an interrupt ended can't come back and do it.
  if (hasHooks(flow, "CANCELLED")) host.cancellations.set(run.id, endCancelled);
  const cancelled = async () => ({ flowRunId, state: await endCancelled(), thrown: run.stopped });
  let running = begun;
  for (let failures = 0; ; failures++) {
    await hooks(running);
    if (run.stopped) return cancelled();
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
    const { returned, ...settled } = await settle<R>(() =>
      bounded(attempt, "Flow", flow.options.timeout, () =>
        callWithChildren<R>(flow, { flow: frame, logPrints, persistResult: isPersisted }, parameters.values),
      ),
    );
    underWay.attempt = undefined;
    if (run.stopped) return cancelled();
    const data = "value" in settled ? await persisted(host, run, settled.value, isPersisted) : undefined;
    if (run.stopped) return cancelled();
    const end = await proposeEnd(host, flow, run, attempt, settled, returned, data, failures);
    if (run.stopped) return cancelled();
    const { status, state } = end.answer;
    if (status === "ACCEPT" || status === "SPOOLED") {
      await hooks({ ...state, data: "value" in settled ? settled.value : settled.thrown });
      return { flowRunId, state, ...settled };
    }
    let refused = end.answer;
    if (status === "REJECT" && state.type === "SCHEDULED") {
      log(
        host,
        run,
        20,
        `Received non-final state '${state.name}' when proposing final state '${end.name}' and will attempt to run again...`,
      );
      const again = await proposeRunning(host, run);
      if (run.stopped || again === undefined) return cancelled();
      running = again.state;
      if (again.status === "ACCEPT" || again.state.type === "RUNNING") continue;
      refused = again;
    }
    await hooks(refused.state);
    return { flowRunId, state: refused.state, thrown: refusal(run, refused) };
  }
}

async function settle<R>(work: () => Promise<R>): Promise<Settled<R> & { returned?: ReturnedEnd }> {
  try {
    const value = await work();
    const returned = returnedEnd(value);
    if (!returned) return { value };
    return "thrown" in returned
      ? { thrown: returned.thrown, returned }
      : { value: returned.value as R, returned };
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
    if (isReturnedState(value)) return withData(value, await withoutFutures(value.data)) as R;
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
  returned: ReturnedEnd | undefined,
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
  if ("value" in settled) return propose("COMPLETED", returned?.name ?? "Completed", returned?.message);
  const { thrown } = settled;
  if (returned?.type === "CANCELLED") return propose("CANCELLED", returned.name, returned.message);
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
    log(
      host,
      run,
      20,
      retryLine("Flow", failureOf(thrown, returned, "Flow"), failures, flow.retries, seconds),
    );
  } else if (reported === undefined && !returned) log(host, run, 40, withStack(message, thrown));
  rememberFailure(thrown, message);
  return returned ? propose("FAILED", returned.name, returned.message) : propose("FAILED", "Failed", message);
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
async function proposeCancelled(host: Host, run: LiveRun): Promise<State> {
  const message = run.stopped?.message;
  const { state } = await host
    .reporter()
    .ask("propose", { id: run.id, type: "CANCELLED", name: "Cancelled", message });
  return state;
}

/** Calls `work` at the first call; later ones get the same. */
function once<R>(work: () => Promise<R>): () => Promise<R> {
  let result: Promise<R> | undefined;
  return () => {
    result ??= work();
    return result;
  };
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
