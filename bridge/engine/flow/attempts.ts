/** Calls a flow's function and proposes how it ended to the API, whose answer decides: over, or another attempt. */
import { currentFrame, type FlowFrame, type Frame, runIn } from "../../context.ts";
import { SuspendedError } from "../../errors.ts";
import type { ResultReference } from "../../results/reference.ts";
import { isTerminal, type State } from "../../state.ts";
import { createReplays } from "../cache/replays.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import type { Call } from "../live/calls.ts";
import { createChildren } from "../live/children.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live/live-run.ts";
import { capturePrints } from "../log-prints.ts";
import { callFlowHooks, hasHooks } from "../outcome/hooks.ts";
import { isStored, persistResult } from "../outcome/persist.ts";
import { type ReturnedEnd, returnedEnd } from "../outcome/returned-end.ts";
import { isReturnedState, withData } from "../outcome/returned-state.ts";
import type { Begun } from "../reporter/messages.ts";
import { endSlots } from "../slots/end-slots.ts";
import { bounded } from "../time/timeout.ts";
import type { FlowParameters } from "./parameters.ts";
import { createPauses } from "./pauses.ts";
import { log, proposeCancelled, proposeEnd, proposeRunning, refusal, type Settled } from "./proposals.ts";
import { withoutFutures } from "./resolve-futures.ts";

/** How a flow run ended: its final state, and what its code gave or threw. */
export type FlowOutcome<R> = { flowRunId: string; state: State } & Settled<R>;

/** Resolves when the API has acknowledged how the run ended. Never throws for what the code threw. */
export async function attemptFlow<R>(
  host: Host,
  flow: Definition,
  run: LiveRun,
  parameters: FlowParameters,
  begun: Begun,
  underWay: Call,
): Promise<FlowOutcome<R>> {
  const flowRunId = run.id;
  const logPrints = flow.options.logPrints ?? currentFrame()?.logPrints ?? false;
  const isPersisted = isStored(flow.options, currentFrame());
  const resultStorage = flow.options.resultStorage ?? currentFrame()?.resultStorage;
  if (logPrints) capturePrints();
  const hooks = async (state: State): Promise<void> => {
    if (!hasHooks(flow, state.type)) return;
    await callFlowHooks(host, flow, run, { parameters: parameters.byName, logPrints }, state);
  };
  let hasEnded = false;
  /** The hooks of a run's end are called once, whoever ends it. */
  const endHooks = async (state: State): Promise<void> => {
    if (hasEnded || !(isTerminal(state) || state.type === "CANCELLING")) return;
    hasEnded = true;
    await hooks(state);
  };
  const endCancelled = once(async () => {
    const state = await proposeCancelled(host, run);
    await endHooks(state);
    return state;
  });
  // Code that an interrupt ended can't come back and do it.
  if (hasHooks(flow, "CANCELLED")) host.cancellations.set(run.id, endCancelled);
  const cancelled = async () => ({ flowRunId, state: await endCancelled(), thrown: run.stopped });
  let running = begun.state;
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
    const pauses = createPauses();
    const frame: FlowFrame = {
      run: attempt,
      flow: flow.name,
      parameters: parameters.byName,
      children: createChildren(),
      pauses,
      replays: begun.deploymentId ? createReplays(run.id, begun.isResumed && failures === 0) : undefined,
    };
    host.suspensions.set(run.id, (state) => {
      pauses.suspended ??= new SuspendedError(run.name, state);
    });
    underWay.attempt = attempt;
    const { returned, ...gave } = await settle<R>(() =>
      bounded(attempt, "Flow", flow.options.timeout, () =>
        callWithChildren<R>(
          flow,
          { flow: frame, logPrints, persistResult: isPersisted, resultStorage },
          parameters.values,
        ),
      ),
    );
    underWay.attempt = undefined;
    endSlots(host, attempt);
    const { expired, suspended } = pauses;
    if (suspended && (run.stopped ?? suspended) === suspended && ("thrown" in gave || pauses.hasRefused)) {
      await host.reporter().ask("leaveSuspended", { id: flowRunId });
      return { flowRunId, state: suspended.state, thrown: suspended };
    }
    if (run.stopped) return cancelled();
    const settled: Settled<R> = expired ? { thrown: expired } : gave;
    const data =
      "value" in settled
        ? await persisted(host, flow, run, settled.value, isPersisted, resultStorage)
        : undefined;
    if (run.stopped) return cancelled();
    const end = await proposeEnd(host, flow, run, attempt, settled, returned, data, failures);
    if (run.stopped) return cancelled();
    const { status, state } = end.answer;
    if (status === "ACCEPT" || status === "SPOOLED") {
      await endHooks({ ...state, data: "value" in settled ? settled.value : settled.thrown });
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
    // What it was not asked for, an answer without a state repeats.
    if (refused.status === "REJECT") await endHooks(refused.state);
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
    await frame.flow.children.settled();
  }
}

/** Stores the flow's result, unless it says that it is not to be. */
async function persisted(
  host: Host,
  flow: Definition,
  run: LiveRun,
  value: unknown,
  isPersisted: boolean | undefined,
  storage: string | undefined,
): Promise<ResultReference | undefined> {
  if (isPersisted === false) return undefined;
  const purpose = isPersisted ? "asked" : "unasked";
  const warn = (message: string) => log(host, run, 30, message);
  const stored = persistResult(host, run.id, value, purpose, warn, flow, storage);
  // Whoever stops the run does not wait for a bucket.
  return unlessStopped(run, stored).catch(() => undefined);
}

/** Calls `work` at the first call; later ones get the same. */
function once<R>(work: () => Promise<R>): () => Promise<R> {
  let result: Promise<R> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
