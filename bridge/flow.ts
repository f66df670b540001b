/** Makes flows: functions whose runs the API knows, with checked parameters and the tasks they call. */
import { currentFrame, currentRun } from "./context.ts";
import { callerModules } from "./engine/cache/caller-modules.ts";
import { type Definition, define, defined, definitionOf } from "./engine/definition.ts";
import { currentDrawing } from "./engine/drawing/current-drawing.ts";
import type { FlowOutcome } from "./engine/flow/attempts.ts";
import { runFlow } from "./engine/flow/run-flow.ts";
import { theHost } from "./engine/host.ts";
import type { WithoutState } from "./engine/outcome/returned-state.ts";
import { noteCall } from "./engine/task/call-run.ts";
import { flowRunOrigin } from "./engine/task/inputs.ts";
import { currentTransaction } from "./engine/transaction-scope.ts";
import type { TaskFuture } from "./future.ts";
import type { FlowOptions } from "./options/registry.ts";
import type { ParameterList } from "./parameters/function-parameters.ts";
import type { MadeDeployment } from "./sdk/deploy/deploy.ts";
import type { DeploymentOptions, FlowDeployOptions, ServeOptions } from "./sdk/serve/options.ts";
import { type ServedDeployment, servedDeployment } from "./sdk/serve/served-deployment.ts";
import type { Visualization } from "./sdk/visualize.ts";
import type { TaskArguments } from "./task.ts";

export type { FlowOptions } from "./options/registry.ts";

export interface Flow<A extends unknown[], R> {
  /** Runs it: resolves with what the function gives (the values of futures in it), once the API has acknowledged how the run ended. */
  (...args: TaskArguments<A>): Promise<R>;
  /** Runs it and gives the run's id and final state as well; does not throw for what the function threw. */
  run(...args: TaskArguments<A>): Promise<FlowOutcome<R>>;
  /** The same flow with some options changed. */
  with(options: FlowOptions): Flow<A, R>;
  /**
   * Serves it from this program until Ctrl-C: makes a deployment of it, and runs what is scheduled, each run in a process
   * of its own, which runs the program's file up to this call.
   * @throws CellflowError `serve.*`, `options.*`, `schedule.*`, `parameters.*`; ApiError and UnreachableError of the API
   */
  serve(options?: ServeOptions): Promise<void>;
  /**
   * Deploys it, so that workers of a pool run it: bundles its file with what that imports. The file exports it. Gives
   * nothing in the process of a flow run, where nothing is deployed.
   * @throws CellflowError `deploy.*`, `options.*`, `schedule.*`, `parameters.*`; ApiError and UnreachableError of the API
   */
  deploy(options?: FlowDeployOptions): Promise<MadeDeployment | undefined>;
  /** A deployment of it for `serve(…)`, which serves several. @throws CellflowError `options.*`, `schedule.*` */
  toDeployment(options?: DeploymentOptions): ServedDeployment;
  /**
   * Draws the graph of its tasks without running them: its own code runs, with placeholders for what they would give (or
   * their `vizReturnValue`). Nothing is recorded. A notebook shows it; elsewhere it has `svg`, `dot`, `mermaid`, `save()`.
   * @throws CellflowError `visualize.value` where its code uses what a task gives, `visualize.failed`; ParameterError
   */
  visualize(...args: A): Promise<Visualization>;
  /** The function itself, unrecorded. */
  readonly fn: (...args: A) => R | PromiseLike<R>;
  readonly kind: "flow";
  readonly options: FlowOptions;
  /** What the function's parameters are called. */
  readonly parameterList: ParameterList;
}

/**
 * Makes a flow of a function, which stays as it is.
 * @throws CellflowError for a function without a name, or an option that is not one.
 */
export function flow<F extends CallableFunction>(fn: F, options: FlowOptions = {}): FlowOf<F> {
  return fromDefinition(
    define("flow", fn as never, options, { definedIn: callerModules(), definedAt: Date.now() }),
  ) as FlowOf<F>;
}

/** Told from the whole function: matched against parameters, its defaults would lose their types. */
type FlowOf<F> = F extends (...args: infer A) => infer R ? Flow<A, Returned<Awaited<R>>> : never;
/** A flow that returns futures gives their values, and one that returns a state its data. */
type Returned<R> = R extends readonly TaskFuture<infer V>[] ? V[] : WithoutState<R>;

function fromDefinition<A extends unknown[], R>(definition: Definition): Flow<A, R> {
  const start = (
    args: readonly unknown[],
    call?: { origin: string | undefined },
  ): Promise<FlowOutcome<R>> => {
    const drawn = currentDrawing()?.call(definition, args);
    if (drawn) {
      if (call) call.origin = drawn.id;
      return drawn.promise.then((value) => ({ flowRunId: drawn.id, state: drawn.state(), value }));
    }
    const outcome = runFlow<R>(theHost(), definition, args, (id) => {
      if (call) call.origin = flowRunOrigin(id);
    });
    currentTransaction()?.wait(outcome);
    currentFrame()?.flow?.children.add(outcome);
    return outcome;
  };
  const call = (...args: unknown[]): Promise<R> => {
    const run = { origin: undefined };
    const value = start(args, run).then((outcome) => {
      if ("thrown" in outcome) throw outcome.thrown;
      return outcome.value;
    });
    noteCall(value, run);
    // Inside a run, as for a task, a failure that no caller waits for yet (or any more) is in the run's record.
    if (currentRun()) value.catch(() => {});
    return value;
  };
  const members = {
    run: (...args: unknown[]) => {
      const run = { origin: undefined };
      const outcome = start(args, run);
      noteCall(outcome, run);
      return outcome;
    },
    with: (options: FlowOptions) =>
      fromDefinition(define("flow", definition.fn, { ...definition.options, ...options }, definition)),
    serve: async (options?: ServeOptions) =>
      (await import("./sdk/serve/serve.ts")).serveFlow(definition, options),
    deploy: async (options?: FlowDeployOptions) =>
      (await import("./sdk/deploy/deploy.ts")).deployFlow(definition, options),
    toDeployment: (options: DeploymentOptions = {}) => servedDeployment("toDeployment", definition, options),
    visualize: async (...args: unknown[]) =>
      (await import("./sdk/visualize.ts")).visualizeFlow(definition, args),
    fn: definition.fn,
    kind: "flow",
    options: definition.options,
  };
  Object.defineProperty(call, "name", { value: definition.name });
  Object.defineProperty(call, "parameterList", { get: () => definition.parameters });
  const made = Object.assign(call, members);
  defined(made, definition);
  definition.made = made;
  return made as unknown as Flow<A, R>;
}

/** Is `value` a flow made by `flow()` of this copy of cellflow? */
export function isFlow(value: unknown): value is Flow<unknown[], unknown> {
  return typeof value === "function" && definitionOf(value) !== undefined;
}
