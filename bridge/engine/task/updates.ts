/** Posts the updates of one task run to the reporter; none once it was stopped from outside. */
import type { Frame } from "../../context.ts";
import { CancelledError } from "../../errors.ts";
import { isTerminal, type State, states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import type { LiveRun } from "../live/live-run.ts";
import type { PostedTaskRun } from "../reporter/messages.ts";
import { now } from "../time/now.ts";
import { inputIds, taskInputs, withWaitFor } from "./inputs.ts";
import { origins } from "./origins.ts";
import type { Waiting } from "./wait-for.ts";

export interface TaskUpdates {
  created(args: readonly unknown[]): void;
  /** The run has another name, or waits for more runs, than when it was created. */
  amended(): void;
  /** `urgent`: what comes next may block this thread. */
  entered(state: State, urgent: boolean): void;
  log(level: number, message: string): void;
  /** The run was stopped: who cancels runs says so to the API, for those inside of one whose time is up it is said here. */
  stopped(reason: Error): void;
  /** No state follows the one that the run has ended in: of one in a transaction, another could. */
  release(): void;
  /** The last state entered. */
  state(): State;
  runCount(): number;
}

/**
 * `wholes` are the lists the arguments were taken out of by `.map`; `waiting` is what the run waits for beside its
 * arguments. `isHeld`: the run may enter another state when it has ended, until `release`.
 */
export function createTaskUpdates(
  host: Host,
  task: Definition,
  run: LiveRun,
  outer: Frame | undefined,
  wholes: readonly unknown[] | undefined,
  waiting: Waiting | undefined,
  isHeld = false,
): TaskUpdates {
  const reporter = host.reporter();
  const { options } = task;
  const { origin } = run;
  const flowRunId = outer?.flow?.run.id;
  let state: State = states.Pending({ id: v7(), timestamp: now() });
  let runCount = 0;
  let created: { item: PostedTaskRun; own: Record<string, string[]> } | undefined;
  const withOthers = (inputs: Record<string, string[]>) =>
    waiting ? withWaitFor(inputs, waiting.origins(origins)) : inputs;
  // Prefect's word for the task that this one is called in.
  const withParent = (inputs: Record<string, string[]>) =>
    outer?.task ? { ...inputs, __parents__: [outer.task.id] } : inputs;
  const post = (next: State, urgent: boolean): void => {
    state = next;
    if (next.type === "RUNNING") runCount++;
    reporter.post({ kind: "state", id: run.id, state: next, runCount }, urgent);
  };
  return {
    created(args) {
      const own = taskInputs(origins, task.parameters.names, args, wholes);
      const inputs = withOthers(own);
      const item: PostedTaskRun = {
        kind: "task-run",
        run: {
          kind: "task-run",
          id: run.id,
          name: run.name,
          task: task.name,
          inputs: inputIds(inputs),
          retries: task.retries,
          at: state.timestamp,
          flowRunId,
          origin,
        },
        taskKey: task.key,
        taskInputs: withParent(inputs),
        tags: options.tags?.length ? options.tags : undefined,
        retryDelay: options.retryDelay,
        isAfterEnd: outer?.flow?.isAfterEnd,
        isHeld: isHeld || undefined,
      };
      if (waiting || isHeld || options.runName !== undefined) created = { item, own };
      reporter.post(item);
    },
    amended() {
      if (!created || run.stopped) return;
      const { item, own } = created;
      const inputs = withOthers(own);
      const next: PostedTaskRun = {
        ...item,
        run: { ...item.run, name: run.name, inputs: inputIds(inputs) },
        taskInputs: withParent(inputs),
        amends: true,
      };
      const isSame = next.run.name === item.run.name && next.run.inputs.length === item.run.inputs.length;
      if (!isSame) reporter.post(next);
      created = { item: next, own };
    },
    release() {
      if (!created || !isHeld) return;
      const { item } = created;
      reporter.post({ ...item, run: { ...item.run, name: run.name }, isHeld: false, amends: true });
    },
    entered(next, urgent) {
      if (!run.stopped) post(next, urgent);
    },
    log(level, message) {
      if (run.stopped) return;
      reporter.post({
        kind: "log",
        taskRunId: run.id,
        level,
        name: "prefect.task_runs",
        message,
        at: now(),
        flowRunId,
        origin,
      });
    },
    stopped(reason) {
      if (reason instanceof CancelledError || isTerminal(state)) return;
      post(states.Cancelled({ id: v7(), timestamp: now(), message: reason.message }), true);
    },
    state: () => state,
    runCount: () => runCount,
  };
}
