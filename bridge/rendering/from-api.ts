/** Makes the view of a run from the API's rows. */
import type { Artifact } from "../contract/runs/artifact.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import type { Log } from "../contract/runs/log.ts";
import type { TaskRun } from "../contract/runs/task-run.ts";
import { emptyView, type FlowRunView, type RunView, type StateView, settle } from "./run-view.ts";

type FlowRunRow = Pick<
  FlowRun,
  "id" | "name" | "parameters" | "run_count" | "start_time" | "end_time" | "state" | "parent_task_run_id"
>;
type TaskRunRow = Pick<
  TaskRun,
  | "id"
  | "name"
  | "task_key"
  | "run_count"
  | "start_time"
  | "end_time"
  | "state"
  | "flow_run_id"
  | "empirical_policy"
  | "task_inputs"
>;
type LogRow = Pick<Log, "name" | "level" | "message" | "timestamp" | "flow_run_id" | "task_run_id">;
type ArtifactRow = Pick<Artifact, "id" | "key" | "type" | "description" | "data" | "created" | "task_run_id">;

/**
 * Rows as the API gives them, in any order; `flow` is the flow's name, which a flow run's row does not hold.
 * The task run that stands for a subflow becomes that subflow, if its row is here.
 */
export interface RunRows {
  flowRun: FlowRunRow;
  flow: string;
  taskRuns: readonly TaskRunRow[];
  logs: readonly LogRow[];
  artifacts: readonly ArtifactRow[];
  subflows?: readonly { flowRun: FlowRunRow; flow: string }[];
  result?: string;
}

export function viewFromApi(rows: RunRows): RunView {
  const logs = rows.logs.map((row) => ({
    level: row.level,
    name: row.name,
    message: row.message,
    at: time(row.timestamp) ?? 0,
    flowRunId: row.flow_run_id ?? undefined,
    taskRunId: row.task_run_id ?? undefined,
  }));
  const tasks = rows.taskRuns.map((row) => ({
    id: row.id,
    name: row.name,
    task: taskName(row),
    state: stateView(row.state),
    runCount: row.run_count,
    retries: row.empirical_policy.retries ?? row.empirical_policy.max_retries ?? 0,
    startTime: time(row.start_time),
    endTime: time(row.end_time),
    inputs: inputsOf(row.task_inputs),
    flowRunId: row.flow_run_id ?? undefined,
  }));
  const artifacts = rows.artifacts
    .filter((row) => row.type !== "result")
    .map((row) => ({
      id: row.id,
      key: row.key ?? undefined,
      type: row.type ?? "unknown",
      description: row.description ?? undefined,
      data: row.data,
      at: time(row.created) ?? 0,
      taskRunId: row.task_run_id ?? undefined,
    }));
  const flowRun = flowRunView(rows.flowRun, rows.flow);
  const standIns = new Map(tasks.map((task) => [task.id, task]));
  const subflows = (rows.subflows ?? []).map((subflow) => {
    const run = flowRunView(subflow.flowRun, subflow.flow);
    const standIn = standIns.get(run.parentTaskRunId ?? "");
    return { ...run, parentFlowRunId: standIn?.flowRunId ?? flowRun.id, inputs: standIn?.inputs ?? [] };
  });
  const isSubflow = new Set(subflows.map((run) => run.parentTaskRunId));
  return settle({
    ...emptyView(),
    flowRun,
    subflows,
    tasks: tasks
      .filter((task) => !isSubflow.has(task.id))
      .sort((a, b) => (a.startTime ?? Infinity) - (b.startTime ?? Infinity) || (a.id < b.id ? -1 : 1)),
    logs: logs.sort((a, b) => a.at - b.at),
    artifacts: artifacts.sort((a, b) => a.at - b.at),
    result: rows.result,
    at: flowRun.endTime,
  });
}

function flowRunView(row: FlowRunRow, flow: string): FlowRunView {
  return {
    id: row.id,
    name: row.name,
    flow,
    parameters: row.parameters,
    state: stateView(row.state),
    runCount: row.run_count,
    startTime: time(row.start_time),
    endTime: time(row.end_time),
    inputs: [],
    parentTaskRunId: row.parent_task_run_id ?? undefined,
  };
}

function stateView(state: FlowRun["state"]): StateView {
  if (!state) return { type: "PENDING", name: "Pending" };
  const { type, name, message } = state;
  return { type, name: name ?? type, message: message || undefined };
}

/**
 * The task of a run. Its run is called by its name and a short mark of its own, "readData-0" or "read_data-3fa", unless
 * it has a name that was made for it: then the task's key has the function's name.
 */
function taskName({ name, task_key: key }: Pick<TaskRun, "name" | "task_key">): string {
  const ofKey = /^(.+)-[0-9a-f]{8}$/.exec(key)?.[1];
  const ofName = name.replace(/-[0-9a-z]{1,8}$/i, "");
  return ofKey === undefined || ofKey === ofName || /-[0-9a-f]{3}$/.test(name) ? ofName : ofKey;
}

function inputsOf(inputs: TaskRun["task_inputs"]): string[] {
  const upstream = Object.values(inputs)
    .flat()
    .flatMap((input) => (input.input_type === "task_run" ? [input.id] : []));
  return [...new Set(upstream)];
}

function time(text: string | null): number | undefined {
  return text === null ? undefined : Date.parse(text);
}
