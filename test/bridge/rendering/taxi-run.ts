/** Reports of a run like the example's, for the tests of views. */
import type { RunUpdate } from "../../../bridge/run-update.ts";
import type { State, StateType } from "../../../bridge/state.ts";

export const start = Date.UTC(2026, 4, 4, 6, 0, 0);

export function state(type: StateType, name: string, at: number, message?: string): State {
  return { id: `state-${type}-${at}`, type, name, timestamp: at, message, details: {} } as State;
}

export function flowRun(id = "flow-1", extra: object = {}): RunUpdate {
  const parameters = { train: "data/january.parquet", validation: "data/february.parquet" };
  return { kind: "flow-run", id, name: "amber-lynx", flow: "duration", parameters, at: start, ...extra };
}

export function flowState(
  type: StateType,
  name: string,
  after: number,
  message?: string,
  id = "flow-1",
): RunUpdate {
  const at = start + after;
  return {
    kind: "state",
    run: "flow",
    id,
    state: state(type, name, at, message),
    runCount: 1,
    startTime: start,
    at,
  };
}

export function taskRun(id: string, task: string, inputs: string[] = [], extra: object = {}): RunUpdate {
  return {
    kind: "task-run",
    id,
    flowRunId: "flow-1",
    name: `${task}-${id}`,
    task,
    inputs,
    retries: 3,
    at: start,
    ...extra,
  };
}

/** The updates of a task run from `from` to `to`, ms after the start of the flow. */
export function taskStates(
  id: string,
  from: number,
  to: number,
  end: [StateType, string, string?],
  runCount = 1,
): RunUpdate[] {
  const base = { kind: "state", run: "task", id, flowRunId: "flow-1", runCount } as const;
  const [type, name, message] = end;
  const startTime = start + from;
  const endTime = start + to;
  return [
    { ...base, state: state("RUNNING", "Running", startTime), startTime, at: startTime },
    { ...base, state: state(type, name, endTime, message), startTime, endTime, at: endTime },
  ];
}

export function logLine(message: string, after: number, taskRunId?: string, level = 20): RunUpdate {
  return {
    kind: "log",
    flowRunId: "flow-1",
    taskRunId,
    level,
    name: "prefect.task_runs",
    message,
    at: start + after,
  };
}

export const rmseMarkdown = `# RMSE Report

## Summary

Duration Prediction

## RMSE XGBoost Model

| Region | RMSE |
|:-------|-----:|
| 2026-05-04 | 6.12 |
`;

export function artifact(id = "artifact-1", extra: object = {}): RunUpdate {
  const common = {
    kind: "artifact",
    id,
    key: "duration-model-update",
    type: "markdown",
    flowRunId: "flow-1",
  } as const;
  return { ...common, data: rmseMarkdown, at: start + 2050, ...extra };
}

const tasks: RunUpdate[] = [
  taskRun("0", "readData"),
  taskRun("1", "readData"),
  taskRun("2", "addFeatures", ["0", "1"]),
  taskRun("3", "trainBestModel", ["2"]),
];

/** From nothing to Completed. */
export const completed: RunUpdate[] = [
  flowRun(),
  flowState("RUNNING", "Running", 5),
  ...tasks,
  ...taskStates("0", 10, 130, ["COMPLETED", "Completed"]),
  ...taskStates("1", 12, 210, ["COMPLETED", "Completed"], 2),
  logLine("data/january.parquet: kept 73908 of 76518 rides", 129, "0"),
  logLine("data/february.parquet: kept 61921 of 64572 rides", 209, "1"),
  ...taskStates("2", 215, 310, ["COMPLETED", "Completed"]),
  ...taskStates("3", 312, 1900, ["COMPLETED", "Completed"]),
  logLine("100 of 100 trees, 1.04 s", 1400, "3"),
  artifact(),
  flowState("COMPLETED", "Completed", 2100),
];

/** The same, until the training fails. */
export const failed: RunUpdate[] = [
  ...completed.slice(0, -4),
  ...taskStates("3", 312, 900, ["FAILED", "Failed", "XGBoost: there are no rows to train on <b>"], 4),
  logLine("Task run failed", 900, "3", 40),
  flowState("FAILED", "Failed", 950, "XGBoost: there are no rows to train on <b>"),
];
