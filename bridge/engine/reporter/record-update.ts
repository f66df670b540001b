/** Records one update of the main thread: in the registry, as an event or log line for the API, for displays. */

import { TASK_OWNER } from "../../processes/identity.ts";
import type { LogUpdate, StateUpdate } from "../../run-update.ts";
import { describeState, isNotReady, isTerminal, type State } from "../../state.ts";
import type { Session } from "./delivery/session.ts";
import type { PostedLog, PostedTaskRun, PostedUpdate } from "./messages.ts";
import { findFlow, isIdle, type RunRegistry, type TaskRecord } from "./run-registry.ts";

export function recordUpdate(registry: RunRegistry, session: Session | undefined, item: PostedUpdate): void {
  if (item.kind === "task-run") recordTask(registry, session, item);
  else if (item.kind === "state") {
    const task = registry.tasks.get(item.id) ?? registry.held.get(item.id);
    // A run that was abandoned is over, whatever its code still does.
    if (task) enterTaskState(registry, task, item.state, item.runCount);
  } else recordLog(registry, session, item);
}

function recordTask(registry: RunRegistry, current: Session | undefined, item: PostedTaskRun): void {
  const { run, isAfterEnd, isHeld, amends } = item;
  const { id, flowRunId } = run;
  if (isHeld === false) registry.held.delete(id);
  const flow = flowRunId === undefined ? undefined : findFlow(registry, flowRunId, isAfterEnd);
  if (flowRunId !== undefined && (!flow || (flow.abandoned !== undefined && !isAfterEnd))) return;
  if (flowRunId !== undefined && registry.deleted.has(flowRunId)) return;
  const session = flow?.session ?? current;
  if (!session) return;
  if (amends) {
    const known = registry.tasks.get(id);
    if (!known) return;
    known.item = item;
  } else {
    if (isIdle(registry)) registry.now.follow();
    registry.tasks.set(id, {
      session,
      item,
      flow,
      state: undefined,
      lastEventId: null,
      labels: flow && !isAfterEnd ? {} : { [TASK_OWNER]: registry.owner() },
      isReported: false,
      expectedStart: run.at,
      runCount: 0,
      startTime: undefined,
      total: 0,
      runningSince: undefined,
    });
  }
  registry.notify(run);
}

/** Records a task run's new state, sends its event, and says how it ended. */
export function enterTaskState(registry: RunRegistry, task: TaskRecord, next: State, runCount: number): void {
  const { item, session } = task;
  const { run } = item;
  // Times of one run strictly increase, on whichever thread they were taken: the server drops equal ones.
  const earlier = task.state?.timestamp ?? 0;
  const state: State = next.timestamp > earlier ? next : { ...next, timestamp: earlier + 0.001 };
  if (task.runningSince !== undefined) {
    task.total += state.timestamp - task.runningSince;
    task.runningSince = undefined;
  }
  if (state.type === "RUNNING") {
    task.startTime ??= state.timestamp;
    task.runningSince = state.timestamp;
  }
  task.runCount = runCount;
  const over = isTerminal(state);
  session.outbox.entered(task, state);
  task.state = state;
  task.lastEventId = state.id;
  const update: StateUpdate = {
    kind: "state",
    run: "task",
    id: run.id,
    flowRunId: run.flowRunId,
    state,
    runCount,
    startTime: task.startTime,
    endTime: over ? state.timestamp : undefined,
    at: state.timestamp,
    origin: run.origin,
  };
  registry.notify(update);
  if (!over) {
    // A task that waits for what failed never runs.
    if (isNotReady(state)) registry.tasks.delete(run.id);
    return;
  }
  registry.tasks.delete(run.id);
  if (item.isHeld) registry.held.set(run.id, task);
  recordLog(registry, session, {
    kind: "log",
    taskRunId: run.id,
    flowRunId: run.flowRunId,
    level: state.type === "COMPLETED" ? 20 : 40,
    name: "prefect.task_runs",
    message: finishLine(state, task.error),
    at: state.timestamp,
    origin: run.origin,
  });
}

const FINISHED = "Finished in state";

/** `Finished in state Failed('message')`; without the message when the log has it already. */
export function finishLine(state: State, logged: string | undefined): string {
  const known = state.message !== undefined && logged?.startsWith(state.message);
  return `${FINISHED} ${known ? `${state.name}()` : describeState(state)}`;
}

/** A log line goes to the API and to displays. */
export function recordLog(registry: RunRegistry, current: Session | undefined, item: PostedLog): void {
  const { message, printed } = item;
  if (item.level >= 40 && !message.startsWith(FINISHED)) {
    const runs = [registry.tasks.get(item.taskRunId ?? ""), registry.flows.get(item.flowRunId ?? "")];
    for (const run of runs) if (run) run.error = message;
  }
  const session =
    (item.flowRunId === undefined ? undefined : findFlow(registry, item.flowRunId, true)?.session) ?? current;
  if (item.flowRunId === undefined || !registry.deleted.has(item.flowRunId)) session?.outbox.log(item);
  registry.notify(printed === undefined ? item : withoutPrinted(item), printed);
}

function withoutPrinted({ printed: _, ...update }: PostedLog): LogUpdate {
  return update;
}
