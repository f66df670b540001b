/**
 * Runs a flow: a flow's state is a *proposal* that the API may refuse, where a task's is an *event* that it records.
 * That is Prefect's rule.
 */

import { currentFrame, type FlowFrame } from "../../context.ts";
import { RefusedError } from "../../errors.ts";
import { isFuture, isLaterList } from "../../future.ts";
import { DEFAULT_RETRY_DELAY } from "../../options/retry-delay.ts";
import { recordedParameters } from "../../parameters/recorded.ts";
import type { Definition } from "../definition.ts";
import { engineEnvironment } from "../environment.ts";
import { callFlowHooks, hasHooks } from "../hooks.ts";
import type { Host } from "../host.ts";
import type { Call } from "../interrupt/calls.ts";
import { createLiveRun, type LiveRun } from "../live-run.ts";
import type { Begun } from "../reporter/messages.ts";
import { flowRunOrigin, taskInputs } from "../task/inputs.ts";
import { origins } from "../task/origins.ts";
import { attemptFlow, type FlowOutcome } from "./attempts.ts";
import {
  type FlowParameters,
  flowParameters,
  namedFlowParameters,
  parametersForRecord,
} from "./parameters.ts";
import { withoutFutures } from "./resolve-futures.ts";

/** Runs a flow with positional arguments. @throws ParameterError or UnreachableError before any of its code runs */
export async function runFlow<R>(
  host: Host,
  flow: Definition,
  args: readonly unknown[],
): Promise<FlowOutcome<R>> {
  const frame = currentFrame();
  const outer = frame?.flow;
  const around = frame?.task?.run ?? outer?.run;
  if (around?.stopped) throw around.stopped;
  const call = host.calls.enter(around);
  try {
    return await callFlow<R>(host, flow, args, outer, around, call);
  } finally {
    host.calls.leave(call);
  }
}

async function callFlow<R>(
  host: Host,
  flow: Definition,
  args: readonly unknown[],
  outer: FlowFrame | undefined,
  around: LiveRun | undefined,
  call: Call,
): Promise<FlowOutcome<R>> {
  const values = await Promise.all(
    args.map((arg) => (isFuture(arg) || isLaterList(arg) ? arg.result() : withoutFutures(arg))),
  );
  const parameters = flowParameters(flow, values);
  const origin = outer ? outer.run.origin : host.origin();
  const begun = await host.reporter().ask("begin", {
    ...engineEnvironment(),
    ...beginRequest(flow),
    parameters: recordedParameters(parametersForRecord(flow, parameters)),
    origin,
    parentFlowRunId: outer?.run.id,
    isAfterEnd: outer?.isAfterEnd,
    taskInputs: outer && taskInputs(origins, flow.parameters.names, args),
  });
  const outcome = await runBegun<R>(host, flow, begun, parameters, origin, around, call);
  if ("value" in outcome) origins.remember(outcome.value, flowRunOrigin(begun.id));
  return outcome;
}

/** Runs a flow run that exists already, with the parameters it was made with. Never throws for what the code threw. */
export async function runExisting<R>(
  host: Host,
  flow: Definition,
  flowRunId: string,
): Promise<FlowOutcome<R>> {
  const origin = host.origin();
  const begun = await host.reporter().ask("begin", {
    ...engineEnvironment(),
    ...beginRequest(flow),
    flowRunId,
    parameters: {},
    origin,
  });
  if (begun.state.type !== "RUNNING") {
    return {
      flowRunId,
      state: begun.state,
      thrown: new RefusedError(`flow run ${begun.name} may not run: it is ${begun.state.name}`),
    };
  }
  let parameters: FlowParameters;
  try {
    parameters = namedFlowParameters(flow, begun.parameters);
  } catch (error) {
    const message = `Validation of flow parameters failed with error: ${(error as Error).message}`;
    const { state } = await host
      .reporter()
      .ask("propose", { id: begun.id, type: "FAILED", name: "Failed", message });
    if (hasHooks(flow, state.type)) {
      const run = createLiveRun({ id: begun.id, name: begun.name, origin });
      const about = { parameters: begun.parameters, logPrints: flow.options.logPrints ?? false };
      await callFlowHooks(host, flow, run, about, { ...state, data: error });
    }
    return { flowRunId, state, thrown: error };
  }
  const call = host.calls.enter(undefined);
  try {
    return await runBegun<R>(host, flow, begun, parameters, origin, undefined, call);
  } finally {
    host.calls.leave(call);
  }
}

function beginRequest(flow: Definition) {
  return {
    flow: flow.name,
    taskKey: flow.key,
    retries: flow.retries,
    retryDelay: flow.options.retryDelay ?? DEFAULT_RETRY_DELAY,
    tags: flow.options.tags ?? [],
  };
}

async function runBegun<R>(
  host: Host,
  flow: Definition,
  begun: Begun,
  parameters: FlowParameters,
  origin: string | undefined,
  parent: LiveRun | undefined,
  call: Call,
): Promise<FlowOutcome<R>> {
  const run = createLiveRun({ id: begun.id, name: begun.name, origin, parent });
  host.live.set(run.id, run);
  try {
    return await attemptFlow<R>(host, flow, run, parameters, begun.state, call);
  } finally {
    host.live.delete(run.id);
    host.cancellations.delete(run.id);
  }
}
