/** Task runs come from events, in any order; sub-flows stand for a task run made by request. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Api, unique } from "./api.ts";

const TYPES: Record<string, string> = {
  Pending: "PENDING",
  Running: "RUNNING",
  Completed: "COMPLETED",
  Failed: "FAILED",
};

/** The event of a task run's state, as an SDK sends it; `micros` after a fixed moment of today. */
export function taskRunEvent(
  ids: { taskRun: string; flowRun?: string },
  state: string,
  occurred: Date,
  task: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    id: randomUUID(),
    occurred: occurred.toISOString(),
    event: `prefect.task-run.${state}`,
    resource: {
      "prefect.resource.id": `prefect.task-run.${ids.taskRun}`,
      "prefect.resource.name": "t",
      "prefect.orchestration": "client",
    },
    related: ids.flowRun
      ? [{ "prefect.resource.id": `prefect.flow-run.${ids.flowRun}`, "prefect.resource.role": "flow-run" }]
      : [],
    payload: {
      intended: { from: null, to: TYPES[state] },
      validated_state: { type: TYPES[state], name: state, message: "", state_details: {}, data: null },
      task_run: {
        name: "t-0",
        task_key: "t",
        dynamic_key: ids.taskRun,
        tags: [],
        labels: {},
        task_inputs: {},
        ...task,
      },
    },
    follows: null,
  };
}

export function taskRunsSuite(api: Api): void {
  const settled = (id: string) =>
    api.eventually(
      () => api.get(`/task_runs/${id}`),
      ({ status, body }) => status === 200 && body.state_type === "COMPLETED",
    );

  describe("task runs", () => {
    test("of a flow run that is not there, or is no more, are not recorded", async () => {
      const [run, taskRun, lost] = [await api.flowRun(), randomUUID(), randomUUID()];
      const gone = await api.flowRun();
      await api.delete(`/flow_runs/${gone.id}`);
      await api.post("/events", [
        taskRunEvent({ taskRun: lost, flowRun: gone.id }, "Completed", new Date()),
        taskRunEvent({ taskRun, flowRun: run.id }, "Completed", new Date()),
      ]);
      expect((await settled(taskRun)).status).toBe(200);
      expect((await api.get(`/task_runs/${lost}`)).status).toBe(404);
    });
    test("are recorded from events, whatever their order", async () => {
      const run = await api.flowRun();
      const at = Date.now() - 5000;
      const taskRun = randomUUID();
      const ids = { taskRun, flowRun: run.id };
      const start = new Date(at + 10).toISOString();
      const end = new Date(at + 20).toISOString();
      const events = [
        taskRunEvent(ids, "Completed", new Date(at + 20), {
          run_count: 1,
          start_time: start,
          end_time: end,
          total_run_time: 0.01,
        }),
        taskRunEvent(ids, "Pending", new Date(at)),
        taskRunEvent(ids, "Running", new Date(at + 10), { run_count: 1, start_time: start }),
      ];
      expect((await api.post("/events", events)).status).toBe(204);
      const { body } = await settled(taskRun);
      expect(body).toMatchObject({
        id: taskRun,
        name: "t-0",
        flow_run_id: run.id,
        state_type: "COMPLETED",
        state_id: events[0]?.id,
        run_count: 1,
        total_run_time: 0.01,
      });
      expect(Date.parse(body.start_time)).toBe(at + 10);
      expect(Date.parse(body.end_time)).toBe(at + 20);
      const states = await api.eventually(
        () => api.get(`/task_run_states/?task_run_id=${taskRun}`),
        (answer) => answer.body.length === 3,
      );
      expect(states.body.map((state: { type: string }) => state.type)).toEqual([
        "PENDING",
        "RUNNING",
        "COMPLETED",
      ]);
      const found = await api.post("/task_runs/filter", {
        flow_runs: { id: { any_: [run.id] } },
        task_runs: { state: { type: { any_: ["COMPLETED"] } } },
      });
      expect(found.body.map((each: { id: string }) => each.id)).toEqual([taskRun]);
    });

    test("events of others are not task runs", async () => {
      const run = await api.flowRun();
      const taskRun = randomUUID();
      const other = taskRunEvent({ taskRun, flowRun: run.id }, "Completed", new Date());
      other.resource = { "prefect.resource.id": `prefect.task-run.${taskRun}` };
      const known = randomUUID();
      await api.post("/events", [
        other,
        taskRunEvent({ taskRun: known, flowRun: run.id }, "Completed", new Date()),
      ]);
      await settled(known);
      expect((await api.get(`/task_runs/${taskRun}`)).status).toBe(404);
    });

    test("are joined by what they took, in the flow run's graph", async () => {
      const run = await api.flowRun();
      const at = Date.now() - 5000;
      const [first, second] = [randomUUID(), randomUUID()];
      const times = (from: number, to: number) => ({
        start_time: new Date(at + from).toISOString(),
        end_time: new Date(at + to).toISOString(),
        run_count: 1,
      });
      await api.post("/events", [
        taskRunEvent({ taskRun: first, flowRun: run.id }, "Completed", new Date(at + 10), times(1, 10)),
        taskRunEvent({ taskRun: second, flowRun: run.id }, "Completed", new Date(at + 30), {
          ...times(20, 30),
          task_inputs: { x: [{ input_type: "task_run", id: first }] },
        }),
      ]);
      await settled(first);
      await settled(second);
      const { body } = await api.get(`/flow_runs/${run.id}/graph-v2`);
      expect(body.root_node_ids).toEqual([first]);
      expect(body.nodes.map(([id]: [string]) => id)).toEqual([first, second]);
      expect(body.nodes[0][1]).toMatchObject({
        kind: "task-run",
        label: "t-0",
        children: [{ id: second }],
        parents: [],
      });
      expect(body.nodes[1][1]).toMatchObject({ parents: [{ id: first }], state_type: "COMPLETED" });
      expect(body.states.map((state: { name: string }) => state.name)).toEqual(["Pending"]);
    });

    test("a sub-flow's states are its task run's too", async () => {
      const parent = await api.flowRun();
      const made = await api.post("/task_runs/", {
        flow_run_id: parent.id,
        task_key: "child",
        dynamic_key: "0",
        name: "child-0",
        state: { type: "PENDING" },
        task_inputs: {},
      });
      expect(made.status).toBe(201);
      const child = await api.flowRun({ parent_task_run_id: made.body.id });
      await api.setState(child.id, "RUNNING");
      await api.setState(child.id, "COMPLETED");
      const { body } = await api.get(`/task_runs/${made.body.id}`);
      expect(body).toMatchObject({
        name: "child-0",
        state_type: "COMPLETED",
        run_count: 1,
        state: { state_details: { child_flow_run_id: child.id } },
      });
      const found = await api.post("/flow_runs/filter", {
        flow_runs: { parent_flow_run_id: { any_: [parent.id] } },
      });
      expect(found.body.map((run: { id: string }) => run.id)).toEqual([child.id]);
      const graph = (await api.get(`/flow_runs/${parent.id}/graph-v2`)).body;
      expect(graph.nodes[0][1]).toMatchObject({ kind: "flow-run", id: child.id });
    });

    test("made twice by request are the same", async () => {
      const run = await api.flowRun();
      const body = { flow_run_id: run.id, task_key: unique("t"), dynamic_key: "0", task_inputs: {} };
      const [first, second] = [await api.post("/task_runs/", body), await api.post("/task_runs/", body)];
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body.id).toBe(first.body.id);
      expect((await api.patch(`/task_runs/${first.body.id}`, { name: "new" })).status).toBe(204);
      expect((await api.get(`/task_runs/${first.body.id}`)).body.name).toBe("new");
    });
  });
}
