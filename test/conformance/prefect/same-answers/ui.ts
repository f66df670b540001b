/** Conversations about what Prefect's pages ask beyond the API, and about histories. */
import type { Conversation } from "./conversation.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";
/** Nothing is found by it. */
const NONE = { flows: { name: { any_: ["no-such-flow"] } } };

function day(extra: Record<string, unknown> = {}) {
  return {
    history_start: "2020-01-01T00:00:00Z",
    history_end: "2020-01-02T00:00:00Z",
    history_interval_seconds: 3600,
    ...extra,
  };
}

export const ui: readonly Conversation[] = [
  {
    name: "a history has at most 500 intervals of at least a second",
    async hold({ post }) {
      for (const path of ["/flow_runs/history", "/task_runs/history"]) {
        await post(path, day(NONE));
        for (const history_interval_seconds of [0.5, 0, -5, 0.999])
          await post(path, day({ history_interval_seconds }));
        await post(path, day({ history_interval_seconds: 1, ...NONE }));
        await post(path, day({ history_interval_seconds: 1.5, ...NONE }));
        await post(path, day({ history_interval_seconds: "3600", ...NONE }));
        await post(
          path,
          day({ history_end: "2020-01-01T00:00:01.5Z", history_interval_seconds: 1, ...NONE }),
        );
        await post(path, day({ history_end: "2019-01-01T00:00:00Z" }));
        await post(path, day({ history_end: "2020-01-01T00:00:00Z" }));
        await post(path, day({ history_end: "9999-12-31T00:00:00Z", ...NONE }));
        await post(
          path,
          day({ history_start: "2020-01-01T02:00:00+02:00", history_interval_seconds: 86_400, ...NONE }),
        );
        await post(path, day({ history_start: "hello" }));
        await post(path, day({ flows: { nme: {} } }));
        await post(path, day({ history_interval_seconds: "often" }));
        await post(path, {});
      }
    },
  },
  {
    name: "a history counts runs by state where they were expected to start",
    async hold({ post, unique }) {
      const { body: flow } = await post("/flows/", { name: unique("hist") });
      const planned = "2031-05-05T00:30:00Z";
      const create = (name: string, scheduled_time: string) =>
        post("/flow_runs/", {
          flow_id: flow.id,
          name: unique(name),
          state: { type: "SCHEDULED", state_details: { scheduled_time } },
        });
      await create("a", planned);
      await create("b", planned);
      await create("c", "2031-05-05T01:00:00Z");
      await create("d", "2031-05-05T01:59:59.9Z");
      const { body: done } = await create("e", planned);
      await post(`/flow_runs/${done.id}/set_state`, { state: { type: "COMPLETED" }, force: true });
      const only = { flows: { id: { any_: [flow.id] } } };
      const span = { history_start: "2031-05-05T00:00:00Z", history_end: "2031-05-05T03:00:00Z", ...only };
      await post("/flow_runs/history", { ...span, history_interval_seconds: 3600 });
      await post("/flow_runs/history", { ...span, history_interval_seconds: 7200 });
      const completed = { state: { type: { any_: ["COMPLETED"] } } };
      await post("/flow_runs/history", { ...span, history_interval_seconds: 7200, flow_runs: completed });
      const queues = { name: { any_: [unique("no-queue")] } };
      await post("/flow_runs/history", { ...span, history_interval_seconds: 7200, work_queues: queues });
      await post("/flow_runs/history", { ...span, history_interval_seconds: 7200, work_pools: queues });
      const { body: task } = await post("/task_runs/", {
        name: "t",
        task_key: "k",
        dynamic_key: "0",
        flow_run_id: done.id,
        state: { type: "SCHEDULED", state_details: { scheduled_time: planned } },
      });
      await post("/task_runs/history", { ...span, history_interval_seconds: 3600 });
      await post("/task_runs/history", {
        ...span,
        history_interval_seconds: 3600,
        task_runs: { id: { any_: [task.id] } },
      });
      await post("/task_runs/history", { ...span, history_interval_seconds: 7200, work_queues: queues });
      await post("/task_runs/history", { ...span, history_interval_seconds: 7200, work_pools: queues });
      await post("/task_runs/history", { ...span, history_interval_seconds: 7200, work_pools: "none" });
      const points = (extra: Record<string, unknown>) => post("/ui/flow_runs/history", { ...only, ...extra });
      await points({ sort: "NAME_ASC" });
      await points({ sort: "NAME_DESC", limit: 2, offset: 1 });
      await points({ flow_runs: completed });
      await points({ limit: 0 });
      await points({ limit: 1001 });
      await points({ offset: -1 });
      await points({ sort: "NOPE" });
      await post("/flow_runs/lateness", { flows: { id: { any_: [NOBODY] } } });
    },
  },
  {
    name: "flows and runs are counted for lists",
    async hold({ get, post, unique }) {
      const { body: flow } = await post("/flows/", { name: unique("list") });
      await post("/deployments/", {
        name: "one",
        flow_id: flow.id,
        parameter_openapi_schema: { type: "object", properties: {} },
        pull_steps: [],
      });
      const { body: run } = await post("/flow_runs/", { flow_id: flow.id, name: unique("run") });
      const scheduled_time = "2031-05-05T00:30:00Z";
      const later = { type: "SCHEDULED", state_details: { scheduled_time } };
      await post("/flow_runs/", { flow_id: flow.id, name: unique("later"), state: later });
      const { body: task } = await post("/task_runs/", {
        name: "t",
        task_key: "k",
        dynamic_key: "0",
        flow_run_id: run.id,
      });
      await post("/flow_runs/", { flow_id: flow.id, name: unique("child"), parent_task_run_id: task.id });
      await post("/task_runs/", { name: "u", task_key: "k", dynamic_key: "1", flow_run_id: run.id });
      for (const path of ["/ui/flows/count-deployments", "/ui/flows/next-runs"]) {
        await post(path, { flow_ids: [flow.id, NOBODY] });
        await post(path, { flow_ids: [] });
        await post(path, { flow_ids: Array(201).fill(NOBODY) });
        await post(path, { flow_ids: ["x"] });
        await post(path, {});
      }
      await post("/ui/flow_runs/count-task-runs", { flow_run_ids: [run.id, NOBODY] });
      await post("/ui/flow_runs/count-task-runs", { flow_run_ids: Array(201).fill(NOBODY) });
      await post("/ui/flow_runs/count-task-runs", {});
      await get(`/ui/task_runs/${task.id}`);
      await get(`/ui/task_runs/${NOBODY}`);
      const { body: alone } = await post("/task_runs/", {
        name: "v",
        task_key: unique("k"),
        dynamic_key: "2",
      });
      await get(`/ui/task_runs/${alone.id}`);
      await post("/ui/task_runs/count", { flow_runs: { id: { any_: [run.id] } } });
      await post("/ui/task_runs/count", { task_runs: { id: { any_: [alone.id] } } });
    },
  },
  {
    name: "task runs that have ended are counted in twenty intervals",
    async hold({ post, unique }) {
      const { body: flow } = await post("/flows/", { name: unique("dash") });
      const { body: run } = await post("/flow_runs/", { flow_id: flow.id, name: unique("run") });
      for (const type of ["COMPLETED", "FAILED", "CRASHED", "RUNNING"])
        await post("/task_runs/", {
          name: "t",
          task_key: "k",
          dynamic_key: type,
          flow_run_id: run.id,
          state: { type },
        });
      const counts = (extra: Record<string, unknown>) =>
        post("/ui/task_runs/dashboard/counts", { flows: { id: { any_: [flow.id] } }, ...extra });
      await counts({ task_runs: { start_time: { after_: "2020-01-01T00:00:00Z" } } });
      await counts({
        task_runs: { start_time: { after_: "2020-01-01T00:00:00Z", before_: "2020-02-01T00:00:00Z" } },
      });
      await counts({ task_runs: { start_time: { before_: "2020-01-01T00:00:00Z" } } });
      await counts({ task_runs: {} });
      await counts({});
      await counts({
        task_runs: { start_time: { after_: "2020-01-01T00:00:00Z" } },
        work_queues: { name: { any_: [unique("none")] } },
      });
    },
  },
  {
    name: "values of a form are checked against its schema",
    async hold({ post }) {
      const validate = (properties: unknown, values: unknown, extra: Record<string, unknown> = {}) =>
        post("/ui/schemas/validate", { schema: { type: "object", properties, ...extra }, values });
      const n = { n: { type: "integer" } };
      await validate(n, { n: 1 });
      await validate(n, { n: "x" });
      await validate(n, { n: null });
      await validate({ n: { type: "integer", default: 1 } }, { n: null });
      await validate(n, {}, { required: ["n"] });
      await validate(n, { n: "x" }, { required: ["n"] });
      await validate(n, { n: 1, m: 2 }, { additionalProperties: false });
      await validate(
        { list: { type: "array", items: { type: "integer" } } },
        { list: [1, "x", "y"] },
        { required: ["list"] },
      );
      const nested = { o: { type: "object", properties: { p: { type: "string" } }, required: ["p"] } };
      await validate(nested, { o: {} }, { required: ["o"] });
      await validate(nested, { o: { p: 1 } }, { required: ["o"] });
      await validate({ e: { enum: ["a", "b"] } }, { e: "c" });
      await validate({ k: { minimum: 1, maximum: 3 } }, { k: 0 });
      await validate({ k: { pattern: "^a" } }, { k: "b" });
      await validate(n, { n: { __prefect_kind: "json", value: "5" } }, { required: ["n"] });
      await validate(n, { n: { __prefect_kind: "json" } }, { required: ["n"] });
      await validate(n, { n: { __prefect_kind: "none" } }, { required: ["n"] });
      await validate(n, { n: { __prefect_kind: "none", value: 3 } }, { required: ["n"] });
      await validate(n, { n: { __prefect_kind: "jinja", template: "{{ a }}" } }, { required: ["n"] });
      await validate(n, { n: { __prefect_kind: "jinja" } }, { required: ["n"] });
      await validate(n, {
        n: { __prefect_kind: "workspace_variable", variable_name: "no_such_variable_here" },
      });
      await validate({ n: { type: "bogus" } }, { n: 1 });
      await post("/ui/schemas/validate", { schema: { $ref: "#" }, values: {} });
      await post("/ui/schemas/validate", { schema: {} });
      await post("/ui/schemas/validate", { schema: [], values: {} });
    },
  },
];
