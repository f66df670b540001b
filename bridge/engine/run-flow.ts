/** How a flow runs: begun at the API, run, tried again if the API says so, and ended there before it settles. */
import { currentFrame, type FlowFrame, runIn } from "../context.ts";
import { CancelledError, RefusedError, TimeoutError } from "../errors.ts";
import { isFuture, isLaterList } from "../future.ts";
import { delayBefore } from "../options/retry-delay.ts";
import { named, positional } from "../parameters/function-parameters.ts";
import { unknownLine } from "../parameters/phrasing/line.ts";
import { ParameterError } from "../parameters/problem.ts";
import { recordedParameters } from "../parameters/recorded.ts";
import type { State } from "../state.ts";
import type { Definition } from "./definition.ts";
import { engineEnvironment } from "./environment.ts";
import { describeThrown, failureMessage, withStack } from "./failure-message.ts";
import type { Host } from "./host.ts";
import { createLiveRun, type LiveRun } from "./live-run.ts";
import { hearPrints } from "./log-prints.ts";
import { now } from "./now.ts";
import { origins } from "./origins.ts";
import type { Begun, Proposed } from "./reporter-messages.ts";
import { withoutFutures } from "./resolve-futures.ts";
import { retryLine } from "./retry-line.ts";
import { flowRunOrigin, taskInputs } from "./task-inputs.ts";
import { bounded } from "./timeout.ts";

/** How a flow run ended: its final state, and what its code gave or threw. */
export type FlowOutcome<R> = { flowRunId: string; state: State } & ({ value: R } | { thrown: unknown });

/** Runs a flow with positional arguments. @throws ParameterError or UnreachableError before any of its code runs. */
export async function runFlow<R>(
  host: Host,
  flow: Definition,
  given: readonly unknown[],
): Promise<FlowOutcome<R>> {
  const outer = currentFrame();
  if (outer?.flow?.run.stopped) throw outer.flow.run.stopped;
  const args = await Promise.all(
    given.map((arg) => (isFuture(arg) || isLaterList(arg) ? arg.result() : withoutFutures(arg))),
  );
  const { parameters, values } = checked(flow, args);
  const origin = outer?.flow ? outer.flow.run.origin : host.origin();
  const begun = await host.reporter().ask("begin", {
    ...engineEnvironment(),
    ...requestOf(flow),
    parameters: recordedParameters(parameters),
    ...(origin !== undefined && { origin }),
    ...(outer?.flow && {
      parentFlowRunId: outer.flow.run.id,
      taskInputs: taskInputs(origins, flow.parameters.names, given),
    }),
  });
  const outcome = await runBegun<R>(host, flow, begun, parameters, values, origin, outer?.flow);
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
    ...requestOf(flow),
    flowRunId,
    parameters: {},
    ...(origin !== undefined && { origin }),
  });
  if (begun.state.type !== "RUNNING") {
    return {
      flowRunId,
      state: begun.state,
      thrown: new RefusedError(`flow run ${begun.name} may not run: it is ${begun.state.name}`),
    };
  }
  let ready: { parameters: Record<string, unknown>; values: unknown[] };
  try {
    ready = checkedNames(flow, begun.parameters);
  } catch (error) {
    const message = `Validation of flow parameters failed with error: ${(error as Error).message}`;
    const { state } = await host
      .reporter()
      .ask("propose", { id: begun.id, type: "FAILED", name: "Failed", message });
    return { flowRunId, state, thrown: error };
  }
  return runBegun<R>(host, flow, begun, ready.parameters, ready.values, origin, undefined);
}

function requestOf(flow: Definition) {
  return {
    flow: flow.name,
    taskKey: flow.key,
    retries: flow.retries,
    retryDelay: flow.options.retryDelay ?? 0,
    tags: flow.options.tags ?? [],
  };
}

/** Positional arguments as checked parameters by name, and as the values to call with. */
function checked(
  flow: Definition,
  args: readonly unknown[],
): { parameters: Record<string, unknown>; values: unknown[] } {
  const { destructured } = flow.parameters;
  if (flow.check && destructured) {
    const only = args[0];
    const parameters = flow.check(flow.name, (only ?? {}) as Record<string, unknown>);
    return { parameters, values: [parameters] };
  }
  return checkedNames(flow, named(flow.parameters, args));
}

function checkedNames(
  flow: Definition,
  names: Record<string, unknown>,
): { parameters: Record<string, unknown>; values: unknown[] } {
  const list = flow.parameters;
  const parameters = flow.check ? flow.check(flow.name, names) : names;
  if (list.destructured && !("arg0" in parameters)) return { parameters, values: [parameters] };
  const unknown = Object.keys(parameters).find(
    (name) => !list.names.includes(name) && !/^arg\d+$/.test(name),
  );
  if (unknown !== undefined) {
    throw new ParameterError("unknown", unknownLine(unknown, list.names, flow.name));
  }
  return { parameters, values: positional(list, parameters) };
}

async function runBegun<R>(
  host: Host,
  flow: Definition,
  begun: Begun,
  parameters: Record<string, unknown>,
  values: readonly unknown[],
  origin: string | undefined,
  parent: FlowFrame | undefined,
): Promise<FlowOutcome<R>> {
  const run = createLiveRun({
    id: begun.id,
    name: begun.name,
    ...(origin !== undefined && { origin }),
    ...(parent && { parent: parent.run }),
  });
  host.live.set(run.id, run);
  try {
    return await attempts<R>(host, flow, run, parameters, values);
  } finally {
    host.live.delete(run.id);
  }
}

async function attempts<R>(
  host: Host,
  flow: Definition,
  run: LiveRun,
  parameters: Record<string, unknown>,
  values: readonly unknown[],
): Promise<FlowOutcome<R>> {
  const reporter = host.reporter();
  const logPrints = flow.options.logPrints ?? currentFrame()?.logPrints ?? false;
  if (logPrints) hearPrints();
  const log = (level: number, message: string): void =>
    reporter.post({
      kind: "log",
      flowRunId: run.id,
      level,
      name: "prefect.flow_runs",
      message,
      at: now(),
      ...(run.origin !== undefined && { origin: run.origin }),
    });
  const propose = (
    type: State["type"],
    name: string,
    message?: string,
    failures?: number,
  ): Promise<Proposed> =>
    reporter.ask("propose", {
      id: run.id,
      type,
      name,
      ...(message !== undefined && { message }),
      ...(failures !== undefined && { failures }),
    });

  for (let failures = 0; ; failures++) {
    const attempt =
      flow.options.timeout === undefined
        ? run
        : createLiveRun({ id: run.id, name: run.name, origin: run.origin, parent: run });
    const frame: FlowFrame = { run: attempt, flow: flow.name, parameters, children: new Set() };
    let ended: { value: R } | { thrown: unknown };
    try {
      const value = await bounded(
        run,
        "Flow",
        flow.options.timeout,
        () => callAndSettle<R>(flow, frame, logPrints, values),
        attempt,
      );
      ended = { value };
    } catch (thrown) {
      ended = { thrown };
    }
    if (run.stopped) return stopped(host, run, run.stopped);
    let answer: Proposed;
    let proposed = "Completed";
    if ("value" in ended) answer = await propose("COMPLETED", "Completed");
    else if (ended.thrown instanceof TimeoutError && ended.thrown === attempt.stopped) {
      const { message } = ended.thrown;
      log(40, message);
      proposed = "TimedOut";
      await reporter.ask("abandon", { flowRunId: run.id, inside: true, reason: message });
      answer = await propose("FAILED", "TimedOut", message, failures);
    } else {
      const what = describeThrown(ended.thrown, "Flow");
      proposed = "Failed";
      const seconds = delayBefore(failures, flow.options.retryDelay);
      if (failures < flow.retries) log(20, retryLine("Flow", what, failures, flow.retries, seconds));
      else log(40, withStack(`Encountered an exception during execution: ${what}`, ended.thrown));
      answer = await propose("FAILED", "Failed", failureMessage("flow", ended.thrown), failures);
    }
    if (run.stopped) return stopped(host, run, run.stopped);
    if (answer.status === "ACCEPT" || answer.status === "SPOOLED")
      return { flowRunId: run.id, state: answer.state, ...ended };
    if (answer.status === "REJECT" && answer.state.type === "SCHEDULED") {
      log(
        20,
        `Received non-final state '${answer.state.name}' when proposing final state '${proposed}' and will attempt to run again...`,
      );
      answer = await Promise.race([propose("RUNNING", "Running"), run.whenStopped()]).catch(
        (error: unknown) => {
          if (run.stopped) return undefined as never;
          throw error;
        },
      );
      if (run.stopped) return stopped(host, run, run.stopped);
      if (answer.status === "ACCEPT" || answer.state.type === "RUNNING") continue;
    }
    return { flowRunId: run.id, state: answer.state, thrown: refusal(run, answer) };
  }
}

/** The flow's code, and every call in it: those that were not awaited are part of the flow, it ends when they do. */
async function callAndSettle<R>(
  flow: Definition,
  frame: FlowFrame,
  logPrints: boolean,
  values: readonly unknown[],
): Promise<R> {
  try {
    const value = await runIn(
      { flow: frame, logPrints },
      flow.fn as (...args: unknown[]) => R | PromiseLike<R>,
      ...values,
    );
    return (await withoutFutures(value)) as R;
  } finally {
    while (frame.children.size > 0) await Promise.allSettled(frame.children);
  }
}

/** What a caller is told when the API would not have the state that was proposed. */
function refusal(run: LiveRun, answer: Proposed): Error {
  if (answer.state.type === "CANCELLED" || answer.state.type === "CANCELLING") {
    return new CancelledError(`flow run '${run.name}' was cancelled`);
  }
  return new RefusedError(
    `the API refused the end of flow run '${run.name}': ${answer.reason ?? `it is ${answer.state.name}`}`,
  );
}

async function stopped<R>(host: Host, run: LiveRun, reason: Error): Promise<FlowOutcome<R>> {
  const answer = await host
    .reporter()
    .ask("propose", { id: run.id, type: "CANCELLED", name: "Cancelled", message: reason.message });
  return { flowRunId: run.id, state: answer.state, thrown: reason };
}
