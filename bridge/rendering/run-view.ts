/** A run as plain data for displays: one flow run (or lone task runs) with its tasks, logs and artifacts. */
import type { RunUpdate } from "../run-update.ts";
import { isTerminal, type StateType } from "../state.ts";

export interface StateView {
  type: StateType;
  name: string;
  message?: string;
}

/** Times are milliseconds since the epoch. */
export interface FlowRunView {
  id: string;
  name: string;
  flow: string;
  parameters: Record<string, unknown>;
  state: StateView;
  runCount: number;
  startTime?: number;
  endTime?: number;
  /** Of a subflow: ids of the task runs whose results are among its arguments. */
  inputs: string[];
  parentFlowRunId?: string;
  /** The task run that stands for this run in its parent. */
  parentTaskRunId?: string;
}

export interface TaskRunView {
  id: string;
  name: string;
  task: string;
  state: StateView;
  runCount: number;
  /** How often it may be tried again. */
  retries: number;
  startTime?: number;
  endTime?: number;
  /** Ids of the task runs whose results are among its arguments. */
  inputs: string[];
  flowRunId?: string;
}

export interface LogView {
  level: number;
  name: string;
  message: string;
  at: number;
  flowRunId?: string;
  taskRunId?: string;
}

export interface ArtifactView {
  id: string;
  type: string;
  data: unknown;
  at: number;
  key?: string;
  description?: string;
  taskRunId?: string;
}

export interface RunView {
  flowRun?: FlowRunView;
  subflows: FlowRunView[];
  tasks: TaskRunView[];
  /** The latest `MAX_LOGS` lines; `droppedLogs` says how many older ones there were. */
  logs: LogView[];
  droppedLogs: number;
  artifacts: ArtifactView[];
  /** The result as text, from whoever has it: updates do not carry it. */
  result?: string;
  /** Why the run failed, as a sentence that says what did, and the task run that it came from. */
  error?: { message: string; task?: string };
  /** When the latest thing known here happened. */
  at?: number;
}

/** Log lines of a view. */
export const MAX_LOGS = 2000;

const PENDING: StateView = { type: "PENDING", name: "Pending" };

export function emptyView(): RunView {
  return { subflows: [], tasks: [], logs: [], droppedLogs: 0, artifacts: [] };
}

/**
 * The view after these updates; the earlier one stays as it was.
 * A view follows the first top-level flow run it gets an update of and that run's subflows; what belongs to another
 * run is left out, so every view may get every update. Without a flow run it follows lone task runs.
 */
export function applyUpdates(view: RunView, updates: readonly RunUpdate[]): RunView {
  const next: RunView = {
    ...view,
    subflows: [...view.subflows],
    tasks: [...view.tasks],
    logs: [...view.logs],
    artifacts: [...view.artifacts],
  };
  const flows = new Map(flowsOf(next).map((run) => [run.id, run]));
  const tasks = new Map(next.tasks.map((run, index) => [run.id, index]));
  const follows = (flowRunId?: string, taskRunId?: string) =>
    flowRunId ? flows.has(flowRunId) : taskRunId ? tasks.has(taskRunId) : false;

  for (const update of updates) {
    if (update.kind === "flow-run") {
      const { id, name, flow, parameters, inputs = [], parentFlowRunId, parentTaskRunId } = update;
      const known = flows.get(id);
      const fields = { id, name, flow, parameters, inputs, parentFlowRunId, parentTaskRunId };
      const run = { state: PENDING, runCount: 0, ...known, ...fields };
      if (known ? id === next.flowRun?.id : !parentFlowRunId && !next.flowRun) next.flowRun = run;
      else if (known) next.subflows = next.subflows.map((other) => (other.id === id ? run : other));
      else if (follows(parentFlowRunId, parentTaskRunId)) next.subflows.push(run);
      else continue;
      flows.set(id, run);
    } else if (update.kind === "task-run") {
      const { id, name, task, inputs, retries, flowRunId } = update;
      if (flowRunId ? !flows.has(flowRunId) : next.flowRun) continue;
      const index = tasks.get(id) ?? next.tasks.length;
      const known = next.tasks[index];
      next.tasks[index] = {
        state: PENDING,
        runCount: 0,
        ...known,
        id,
        name,
        task,
        inputs,
        retries,
        flowRunId,
      };
      tasks.set(id, index);
    } else if (update.kind === "state") {
      const { type, name, message } = update.state;
      const change = {
        state: message === undefined ? { type, name } : { type, name, message },
        runCount: update.runCount,
        ...(update.startTime === undefined ? {} : { startTime: update.startTime }),
        // a run that is tried again has no end yet
        endTime: isTerminal(update.state) ? (update.endTime ?? update.at) : undefined,
      };
      const index = tasks.get(update.id);
      const task = index === undefined ? undefined : next.tasks[index];
      const flow = flows.get(update.id);
      if (task && index !== undefined) next.tasks[index] = { ...task, ...change };
      else if (flow) {
        const run = { ...flow, ...change };
        flows.set(run.id, run);
        if (run.id === next.flowRun?.id) next.flowRun = run;
        else next.subflows = next.subflows.map((other) => (other.id === run.id ? run : other));
      } else continue;
    } else if (!follows(update.flowRunId, update.taskRunId)) {
      continue;
    } else if (update.kind === "log") {
      const { level, name, message, at, flowRunId, taskRunId } = update;
      next.logs.push({ level, name, message, at, flowRunId, taskRunId });
    } else {
      const { id, key, type, description, data, at, taskRunId } = update;
      const artifact = { id, key, type, description, data, at, taskRunId };
      const index = next.artifacts.findIndex((other) => other.id === id);
      next.artifacts.splice(index < 0 ? next.artifacts.length : index, index < 0 ? 0 : 1, artifact);
    }
    next.at = Math.max(next.at ?? 0, update.at);
  }
  return settle(next);
}

/** The flow run and its subflows. */
export function flowsOf(view: RunView): FlowRunView[] {
  return view.flowRun ? [view.flowRun, ...view.subflows] : view.subflows;
}

/** The same view with its logs cut to `MAX_LOGS` and the reason it failed, if it did. */
export function settle(view: RunView): RunView {
  const surplus = Math.max(0, view.logs.length - MAX_LOGS);
  return {
    ...view,
    logs: surplus ? view.logs.slice(surplus) : view.logs,
    droppedLogs: view.droppedLogs + surplus,
    error: errorOf(view),
  };
}

function errorOf(view: RunView): RunView["error"] {
  const failed = (run: { state: StateView }) => run.state.type === "FAILED" || run.state.type === "CRASHED";
  if (view.flowRun && !failed(view.flowRun)) return undefined;
  const first = view.tasks
    .filter(failed)
    .sort((a, b) => (a.endTime ?? 0) - (b.endTime ?? 0))
    .at(0);
  const run = view.flowRun ?? first;
  if (!run) return undefined;
  const reason = plainReason(run.state.message ?? first?.state.message ?? run.state.name);
  if (!first) return { message: reason };
  const own = plainReason(first.state.message ?? first.state.name);
  // A flow may fail for a reason of its own, though a task of it failed before.
  const isFromTask = run === first || reason.includes(own) || own.includes(reason);
  if (!isFromTask) return { message: reason };
  return { message: isSentence(own) ? own : `Task ${first.task} failed: ${own}`, task: first.name };
}

/** "Flow run encountered an exception: Error: no rides" -> "no rides"; a kind of error that says more stays. */
export function plainReason(message: string): string {
  return message.replace(/^(Flow|Task) run encountered an exception:? (Error: )?/, "");
}

function isSentence(reason: string): boolean {
  return /^(Task|Flow) .+ (failed:|raised )/s.test(reason);
}
