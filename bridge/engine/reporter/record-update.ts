/** What becomes of one report of the main thread: a record, an event or log line for the API, a line for displays. */

import type { StateReport } from "../../run-update.ts";
import { describeState, isTerminal, type State } from "../../state.ts";
import type { Item, LogItem, TaskRunItem } from "../reporter-messages.ts";
import type { Ledger, TaskRecord } from "./run-registry.ts";
import type { Session } from "./session.ts";
import { taskEvent } from "./task-event.ts";

export function takeItem(ledger: Ledger, session: Session | undefined, item: Item): void {
  if (item.kind === "task-run") takeTask(ledger, session, item);
  else if (item.kind === "state") {
    const task = ledger.tasks.get(item.id);
    // A run that was abandoned is over, whatever its code still does.
    if (task) enterTaskState(ledger, task, item.state, item.runCount);
  } else takeLog(ledger, session, item);
}

function takeTask(ledger: Ledger, current: Session | undefined, item: TaskRunItem): void {
  const flow = item.flowRunId === undefined ? undefined : ledger.flows.get(item.flowRunId);
  if (item.flowRunId !== undefined && (!flow || flow.abandoned !== undefined)) return;
  const session = flow?.session ?? current;
  if (!session) return;
  ledger.tasks.set(item.id, {
    session,
    item,
    flow,
    state: undefined,
    lastEventId: null,
    expectedStart: item.at,
    runCount: 0,
    startTime: undefined,
    total: 0,
    runningSince: undefined,
  });
  const { taskKey: _, tags: __, taskInputs: ___, retryDelay: ____, ...report } = item;
  ledger.reported(report);
}

/** Records a task run's new state, sends its event, and says how it ended. */
export function enterTaskState(ledger: Ledger, task: TaskRecord, given: State, runCount: number): void {
  const { item, session } = task;
  // Times of one run strictly increase, on whichever thread they were taken: the server drops equal ones.
  const earlier = task.state?.timestamp ?? 0;
  const state: State = given.timestamp > earlier ? given : { ...given, timestamp: earlier + 0.001 };
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
  session.outbox.event(taskEvent(task, state, ledger.iso));
  task.state = state;
  task.lastEventId = state.id;
  const report: StateReport = {
    kind: "state",
    run: "task",
    id: item.id,
    ...(item.flowRunId !== undefined && { flowRunId: item.flowRunId }),
    state,
    runCount,
    ...(task.startTime !== undefined && { startTime: task.startTime }),
    ...(over && { endTime: state.timestamp }),
    at: state.timestamp,
    ...(item.origin !== undefined && { origin: item.origin }),
  };
  ledger.reported(report);
  if (!over) {
    // A task that waits for what failed never runs.
    if (state.name === "NotReady") ledger.tasks.delete(item.id);
    return;
  }
  ledger.tasks.delete(item.id);
  takeLog(ledger, session, {
    kind: "log",
    taskRunId: item.id,
    ...(item.flowRunId !== undefined && { flowRunId: item.flowRunId }),
    level: state.type === "COMPLETED" ? 20 : 40,
    name: "prefect.task_runs",
    message: `Finished in state ${describeState(state)}`,
    at: state.timestamp,
    ...(item.origin !== undefined && { origin: item.origin }),
  });
}

/** A log line goes to the API and to displays. */
export function takeLog(ledger: Ledger, current: Session | undefined, item: LogItem): void {
  const { printed, ...report } = item;
  const session =
    (item.flowRunId === undefined ? undefined : ledger.flows.get(item.flowRunId)?.session) ?? current;
  session?.outbox.log({
    name: item.name,
    level: item.level,
    message: item.message,
    timestamp: ledger.iso(item.at),
    ...(item.flowRunId !== undefined && { flow_run_id: item.flowRunId }),
    ...(item.taskRunId !== undefined && { task_run_id: item.taskRunId }),
  });
  ledger.reported(report, printed);
}
