/**
 * Runs a flow: a flow's state is a *proposal* that the API may refuse, where a task's is an *event* that it records.
 * That is Prefect's rule.
 */

import { currentFrame, type FlowFrame } from "../../context.ts";
import { CellflowError, RefusedError } from "../../errors.ts";
import { finalState } from "../../future.ts";
import { DEFAULT_RETRY_DELAY } from "../../options/retry/delay.ts";
import { recordedParameters } from "../../parameters/recorded.ts";
import { isTerminal } from "../../state.ts";
import { getClient } from "../api.ts";
import type { Definition } from "../definition.ts";
import { engineEnvironment } from "../environment.ts";
import type { Host } from "../host.ts";
import type { Call } from "../live/calls.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live/live-run.ts";
import { givenName } from "../naming/given-name.ts";
import { failureMessage } from "../outcome/failure-message.ts";
import { callFlowHooks, hasHooks } from "../outcome/hooks.ts";
import type { Begun } from "../reporter/messages.ts";
import { flowRunOrigin, taskInputs, withWaitFor } from "../task/inputs.ts";
import { origins } from "../task/origins.ts";
import { createWaiting, type Waiting } from "../task/wait-for.ts";
import { now } from "../time/now.ts";
import { attemptFlow, type FlowOutcome } from "./attempts.ts";
import {
  type FlowParameters,
  flowParameters,
  namedFlowParameters,
  parametersForRecord,
} from "./parameters.ts";
import { refuseSuspended } from "./pauses.ts";
import { withoutFutures } from "./resolve-futures.ts";

/**
 * Runs a flow with positional arguments; `onBegun` is called with its run's id.
 * @throws ParameterError, UnreachableError, or CellflowError `run.name` or `flow.upstream`, before any of its code runs
 */
export async function runFlow<R>(
  host: Host,
  flow: Definition,
  args: readonly unknown[],
  onBegun: (flowRunId: string) => void,
): Promise<FlowOutcome<R>> {
  const frame = currentFrame();
  const outer = frame?.flow;
  const around = frame?.task?.run ?? outer?.run;
  if (around?.stopped) throw around.stopped;
  refuseSuspended(outer?.pauses);
  const call = host.calls.enter(around);
  try {
    return await callFlow<R>(host, flow, args, outer, around, call, onBegun);
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
  onBegun: (flowRunId: string) => void,
): Promise<FlowOutcome<R>> {
  // Its thread starts while the parameters are read.
  host.reporter();
  const waiting = flow.options.waitFor === undefined ? undefined : createWaiting(flow.options.waitFor);
  const values = await Promise.all(args.map(withoutFutures));
  if (waiting) await waitForOthers(waiting, around);
  const parameters = flowParameters(flow, values);
  const record = parametersForRecord(flow, parameters);
  const name = givenName(flow, record);
  const origin = outer ? outer.run.origin : host.origin();
  if (host.live.size === 0) now.follow();
  const beginning = host.reporter().ask("begin", {
    ...engineEnvironment(),
    ...beginRequest(flow),
    name,
    parameters: recordedParameters(record),
    origin,
    parentFlowRunId: outer?.run.id,
    isAfterEnd: outer?.isAfterEnd,
    taskInputs: outer && inputsOf(flow, args, waiting),
  });
  // There is time: the reporter's thread may have yet to start.
  host.prepareResults();
  const begun = await beginning;
  onBegun(begun.id);
  const outcome = await runBegun<R>(host, flow, begun, parameters, origin, around, call);
  finalState(outcome.state);
  if ("value" in outcome) origins.remember(outcome.value, flowRunOrigin(begun.id));
  return outcome;
}

/** @throws CellflowError `flow.upstream`, before there is a run */
async function waitForOthers(waiting: Waiting, around: LiveRun | undefined): Promise<void> {
  const over = waiting.made().then((problem) => problem ?? waiting.over());
  const problem = await (around ? unlessStopped(around, over) : over);
  if (problem !== undefined) throw new CellflowError("flow.upstream", problem);
}

function inputsOf(
  flow: Definition,
  args: readonly unknown[],
  waiting: Waiting | undefined,
): Record<string, string[]> {
  const inputs = taskInputs(origins, flow.parameters.names, args);
  return waiting ? withWaitFor(inputs, waiting.origins(origins)) : inputs;
}

/** Runs a flow run that exists already, with the parameters it was made with. Never throws for what the code threw. */
export async function runExisting<R>(
  host: Host,
  flow: Definition,
  flowRunId: string,
): Promise<FlowOutcome<R>> {
  const origin = host.origin();
  const naming = flow.options.runName === undefined ? undefined : await nameExisting(flow, flowRunId);
  const begun = await host.reporter().ask("begin", {
    ...engineEnvironment(),
    ...beginRequest(flow),
    flowRunId,
    name: naming?.name,
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
    return failBegun(host, flow, begun, message, error);
  }
  if (naming?.problem) {
    return failBegun(host, flow, begun, failureMessage("flow", flow.name, naming.problem), naming.problem);
  }
  const call = host.calls.enter(undefined);
  try {
    return await runBegun<R>(host, flow, begun, parameters, origin, undefined, call);
  } finally {
    host.calls.leave(call);
  }
}

/** What a run is called that exists already, by Prefect's rule whoever made it; or why that can't be said. */
async function nameExisting(
  flow: Definition,
  flowRunId: string,
): Promise<{ name?: string | undefined; problem?: CellflowError }> {
  const client = await getClient();
  const run = await client.flowRuns.find(flowRunId);
  if (!run || (run.state && isTerminal(run.state))) return {};
  try {
    const parameters = namedFlowParameters(flow, run.parameters);
    return { name: givenName(flow, parametersForRecord(flow, parameters)) };
  } catch (error) {
    // Parameters that are wrong are reported when they are read to be used.
    return error instanceof CellflowError && error.code === "run.name" ? { problem: error } : {};
  }
}

/** Ends a run Failed before any of its code ran. */
async function failBegun<R>(
  host: Host,
  flow: Definition,
  begun: Begun,
  message: string,
  thrown: unknown,
): Promise<FlowOutcome<R>> {
  const { state } = await host
    .reporter()
    .ask("propose", { id: begun.id, type: "FAILED", name: "Failed", message });
  if (hasHooks(flow, state.type)) {
    const run = createLiveRun({ id: begun.id, name: begun.name, origin: host.origin() });
    const about = { parameters: begun.parameters, logPrints: flow.options.logPrints ?? false };
    host.live.set(run.id, run);
    await callFlowHooks(host, flow, run, about, { ...state, data: thrown });
    host.live.delete(run.id);
  }
  return { flowRunId: begun.id, state, thrown };
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
    return await attemptFlow<R>(host, flow, run, parameters, begun, call);
  } finally {
    host.live.delete(run.id);
    host.cancellations.delete(run.id);
    host.suspensions.delete(run.id);
  }
}
