/** Posts the updates of one task run to the reporter; none once it was stopped from outside. */
import type { Frame } from "../../context.ts";
import { CancelledError } from "../../errors.ts";
import { isTerminal, type State, states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import type { LiveRun } from "../live-run.ts";
import { now } from "../now.ts";
import { inputIds, taskInputs } from "./inputs.ts";
import { origins } from "./origins.ts";

export interface TaskUpdates {
  created(args: readonly unknown[]): void;
  /** `urgent`: what comes next may block this thread. */
  entered(state: State, urgent: boolean): void;
  log(level: number, message: string): void;
  /** The run was stopped: who cancels runs says so to the API, for those inside of one whose time is up it is said here. */
  stopped(reason: Error): void;
  /** The last state entered. */
  state(): State;
  runCount(): number;
}

/** `wholes` are the lists the arguments were taken out of by `.map`. */
export function createTaskUpdates(
  host: Host,
  task: Definition,
  run: LiveRun,
  outer: Frame | undefined,
  wholes: readonly unknown[] | undefined,
): TaskUpdates {
  const reporter = host.reporter();
  const { options } = task;
  const { origin } = run;
  const flowRunId = outer?.flow?.run.id;
  let state: State = states.Pending({ id: v7(), timestamp: now() });
  let runCount = 0;
  let startTime: number | undefined;
  const post = (next: State, urgent: boolean): void => {
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
        startTime,
        endTime: isTerminal(next) ? next.timestamp : undefined,
        at: next.timestamp,
        flowRunId,
        origin,
      },
      urgent,
    );
  };
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
        tags: options.tags?.length ? options.tags : undefined,
        retryDelay: options.retryDelay,
        isAfterEnd: outer?.flow?.isAfterEnd,
        flowRunId,
        origin,
      });
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
