/** A run read back from the API looks as it did while it ran. */
import { expect, test } from "vitest";
import { viewFromApi } from "../../../bridge/rendering/from-api.ts";

const row = { run_count: 1, start_time: "2026-05-04T06:00:00.010Z", end_time: "2026-05-04T06:00:00.130000Z" };

function state(type: "COMPLETED" | "FAILED", message: string | null = null) {
  return {
    id: "00000000-0000-7000-8000-000000000001",
    type,
    name: type === "FAILED" ? "Failed" : "Completed",
    timestamp: "2026-05-04T06:00:00.130Z",
    message,
    data: null,
    state_details: {},
  };
}

test("rows become a view", () => {
  const view = viewFromApi({
    flow: "duration",
    flowRun: {
      ...row,
      id: "f",
      name: "amber-lynx",
      parameters: { train: "a" },
      state: state("FAILED", "boom"),
      parent_task_run_id: null,
    },
    taskRuns: [
      {
        ...row,
        id: "t2",
        name: "addFeatures-3fa",
        task_key: "addFeatures-1a2b3c4d",
        flow_run_id: "f",
        state: state("FAILED", "boom"),
        empirical_policy: {},
        start_time: "2026-05-04T06:00:01Z",
        task_inputs: {
          train: [{ input_type: "task_run", id: "t1" }],
          more: [{ input_type: "constant", type: "str" }],
        },
      },
      {
        ...row,
        id: "t1",
        name: "readData-0",
        task_key: "__main__.read_data",
        flow_run_id: "f",
        state: null,
        empirical_policy: { retries: 3 },
        task_inputs: {},
      },
    ],
    logs: [
      {
        name: "prefect.flow_runs",
        level: 20,
        message: "later",
        timestamp: "2026-05-04T06:00:02Z",
        flow_run_id: "f",
        task_run_id: null,
      },
      {
        name: "prefect.task_runs",
        level: 20,
        message: "hello",
        timestamp: "2026-05-04T06:00:01Z",
        flow_run_id: "f",
        task_run_id: "t1",
      },
    ],
    artifacts: [
      { id: "r", key: null, type: "result", description: null, data: {}, created: null, task_run_id: null },
      {
        id: "a",
        key: "update",
        type: "markdown",
        description: null,
        data: "# x",
        created: "2026-05-04T06:00:03Z",
        task_run_id: null,
      },
    ],
  });
  expect(view.flowRun).toMatchObject({
    flow: "duration",
    name: "amber-lynx",
    endTime: Date.UTC(2026, 4, 4, 6, 0, 0, 130),
  });
  expect(view.tasks).toMatchObject([
    { id: "t1", task: "readData", retries: 3, state: { name: "Pending" }, inputs: [] },
    { id: "t2", task: "addFeatures", retries: 0, state: { name: "Failed", message: "boom" }, inputs: ["t1"] },
  ]);
  expect(view.logs.map((line) => line.message)).toEqual(["hello", "later"]);
  expect(view.artifacts.map((artifact) => artifact.key)).toEqual(["update"]);
  expect(view.error).toEqual({ message: "Task addFeatures failed: boom", task: "addFeatures-3fa" });
});

test("the task run that stands for a subflow is shown as the subflow", () => {
  const common = { ...row, state: state("COMPLETED"), parent_task_run_id: null };
  const task = { ...row, flow_run_id: "f", state: state("COMPLETED"), empirical_policy: {}, task_inputs: {} };
  const view = viewFromApi({
    flow: "outer",
    flowRun: { ...common, id: "f", name: "a-b", parameters: {} },
    subflows: [
      {
        flow: "inner",
        flowRun: { ...common, id: "s", name: "c-d", parameters: {}, parent_task_run_id: "t2" },
      },
    ],
    taskRuns: [
      { ...task, id: "t1", name: "first-0aa", task_key: "first" },
      {
        ...task,
        id: "t2",
        name: "inner-0bb",
        task_key: "inner",
        task_inputs: { x: [{ input_type: "task_run", id: "t1" }] },
      },
    ],
    logs: [],
    artifacts: [],
  });
  expect(view.tasks.map((run) => run.id)).toEqual(["t1"]);
  expect(view.subflows).toMatchObject([
    { id: "s", parentTaskRunId: "t2", parentFlowRunId: "f", inputs: ["t1"] },
  ]);
});

test("a run with a name of its own belongs to the task of its key", () => {
  const task = { ...row, flow_run_id: "f", state: state("COMPLETED"), empirical_policy: {}, task_inputs: {} };
  const names = ["fetch-3fa", "fetch aarhus", "fetch aarhus-42", "aarhus-1", "Fetch it-0bb"];
  const view = viewFromApi({
    flow: "main",
    flowRun: { ...row, id: "f", name: "a-b", parameters: {}, state: null, parent_task_run_id: null },
    taskRuns: names.map((name, at) => ({ ...task, id: `t${at}`, name, task_key: "fetch-1a2b3c4d" })),
    logs: [],
    artifacts: [],
  });
  expect(view.tasks.map(({ name, task }) => [name, task])).toEqual([
    ["fetch-3fa", "fetch"],
    ["fetch aarhus", "fetch"],
    ["fetch aarhus-42", "fetch"],
    ["aarhus-1", "fetch"],
    ["Fetch it-0bb", "Fetch it"],
  ]);
});
