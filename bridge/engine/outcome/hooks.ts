/** Calls the hooks of a task or flow when its run has entered a state: one after the other, errors are only logged. */
import { type FlowFrame, type Frame, runIn } from "../../context.ts";
import { debugLog } from "../../debug-log.ts";
import { TimeoutError } from "../../errors.ts";
import type { HookedFlowRun, HookedTaskRun } from "../../options/hooks.ts";
import { isTerminal, type State, type StateType } from "../../state.ts";
import type { DefinedOptions, Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import { createChildren } from "../live/children.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live/live-run.ts";
import { now } from "../time/now.ts";
import { blockHook } from "./block-hook.ts";
import { describeThrown, withStack } from "./failure-message.ts";
import type { Hook } from "./hook.ts";

/** Who cancels a run, or stops a cell, waits no longer for its hooks. */
const CANCELLATION_HOOKS_MS = 5000;

/** Between the clocks of two threads of a process. */
const MAX_CLOCK_NOISE_MS = 5;

type HookName = keyof DefinedOptions & `on${string}`;

/** The hooks that each type of state has. */
const HOOKS_OF: Partial<Record<StateType, HookName>> = {
  RUNNING: "onRunning",
  COMPLETED: "onCompletion",
  FAILED: "onFailure",
  CANCELLING: "onCancellation",
  CANCELLED: "onCancellation",
  CRASHED: "onCrashed",
};

function hooksOf(definition: Definition, type: StateType): Hook[] {
  const name = HOOKS_OF[type];
  const hooks = [(name && definition.options[name]) ?? []].flat() as (Hook | string)[];
  return hooks.map((hook) => (typeof hook === "string" ? blockHook(hook) : hook));
}

/** Are there hooks for states of this type? */
export function hasHooks(definition: Definition, type: StateType): boolean {
  return hooksOf(definition, type).length > 0;
}

/** Calls the hooks of a flow run that has entered `state`. Never throws. */
export async function callFlowHooks(
  host: Host,
  flow: Definition,
  run: LiveRun,
  about: Pick<Frame, "logPrints"> & Pick<FlowFrame, "parameters">,
  state: State,
): Promise<void> {
  const isEnd = isTerminal(state) || state.type === "CANCELLING";
  const isCancelled = isEnd && state.type.startsWith("CANCEL");
  // What cancelled the run does not end its hooks.
  const hookRun = within(run, isCancelled ? undefined : run);
  const children = createChildren();
  const parameters = about.parameters;
  const frame: Frame = {
    flow: { run: hookRun, flow: flow.name, parameters, children, isAfterEnd: isEnd },
    logPrints: about.logPrints,
  };
  if (isEnd) host.beginEndHooks(run.id);
  const timer = isCancelled ? setTimeout(() => hookRun.stop(tooLong()), CANCELLATION_HOOKS_MS) : undefined;
  try {
    await callHooks(host, flow, frame, { id: run.id, name: run.name, flow: flow.name, parameters }, state);
    if (children.size > 0) await unlessStopped(hookRun, children.settled());
  } catch {
    // Stopped: the run's own code says so; what the hooks had called ends with them.
    if (isEnd)
      await inReporter(
        host.reporter().ask("abandon", { flowRunId: run.id, inside: true, reason: "Its hook was given up" }),
      );
  } finally {
    clearTimeout(timer);
  }
  // What they left in the log is at the API when the run's promise settles.
  if (isEnd) await inReporter(isCancelled ? host.reporter().ask("notify", {}) : host.reporter().flush());
}

/** The reporter may be gone; the run has ended all the same. */
async function inReporter(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => debugLog("engine.hooks", error));
}

/** Calls the hooks of a task run that has entered `state`. Never throws. */
export async function callTaskHooks(
  host: Host,
  task: Definition,
  run: LiveRun,
  { flow, logPrints }: Frame,
  runCount: number,
  state: State,
): Promise<void> {
  const { id, name } = run;
  const hookRun = within(run, run);
  const frame: Frame = { flow, task: { run: hookRun, id, name, task: task.name, runCount }, logPrints };
  await callHooks(host, task, frame, { id, name, task: task.name, flowRunId: flow?.run.id, runCount }, state);
}

/** A run of its own, so that a hook can be given up. */
function within(run: LiveRun, parent: LiveRun | undefined): LiveRun {
  return createLiveRun({ id: run.id, name: run.name, origin: run.origin, parent });
}

function tooLong(): TimeoutError {
  return new TimeoutError(`it took longer than ${CANCELLATION_HOOKS_MS / 1000} s`);
}

async function callHooks(
  host: Host,
  definition: Definition,
  frame: Frame,
  about: HookedFlowRun | HookedTaskRun,
  state: State,
): Promise<void> {
  const run = frame.task?.run ?? frame.flow?.run;
  if (!run) return;
  // The state was timed by another thread, or a server; its hooks come after it all the same.
  let last = state.timestamp;
  const log = (level: number, message: string): void => {
    const at = now();
    last = last - at < MAX_CLOCK_NOISE_MS ? Math.max(at, last + 0.001) : at;
    host.reporter().post({
      kind: "log",
      flowRunId: frame.flow?.run.id,
      taskRunId: frame.task?.id,
      level,
      name: `prefect.${definition.kind}_runs`,
      message,
      at: last,
      origin: run.origin,
    });
  };
  for (const hook of hooksOf(definition, state.type)) {
    if (run.stopped) return;
    const name = hook.name || "anonymous";
    log(20, `Running hook '${name}' in response to entering state '${state.name}'`);
    try {
      await unlessStopped(
        run,
        runIn(frame, async () => hook(definition.made, about, state)),
      );
      log(20, `Hook '${name}' finished running successfully`);
    } catch (thrown) {
      const stopped = run.stopped as Error | undefined;
      if (stopped) {
        log(30, `Hook '${name}' is not waited for any more: ${stopped.message}`);
        return;
      }
      const failed = `An error was encountered while running hook '${name}'`;
      log(
        40,
        withStack(
          `${failed}\n${describeThrown(thrown, definition.kind === "flow" ? "Flow" : "Task")}`,
          thrown,
        ),
      );
    }
  }
}
