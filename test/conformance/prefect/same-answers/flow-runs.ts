/** Conversations about flow runs: created, changed, found, deleted, their inputs, graphs and logs. */
import type { Conversation, Talk } from "./conversation.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** A flow, and a run of it. */
async function start(
  { post, unique }: Talk,
  extra: Record<string, unknown> = {},
): Promise<{ flow: string; run: string }> {
  const { body: flow } = await post("/flows/", { name: unique("flow") });
  const { body: run } = await post("/flow_runs/", { flow_id: flow.id, name: "first", ...extra });
  return { flow: flow.id, run: run.id };
}

export const flowRuns: readonly Conversation[] = [
  {
    name: "a flow run is created once by its key, and changed",
    async hold(talk) {
      const { get, post, patch, unique } = talk;
      const { body: flow } = await post("/flows/", { name: unique("flow"), labels: { team: "x" } });
      const key = { flow_id: flow.id, idempotency_key: unique("key"), name: "one" };
      const { body: run } = await post("/flow_runs/", {
        ...key,
        flow_version: "v",
        parameters: { a: [1, null, { b: "c" }] },
        context: { c: 1 },
        empirical_policy: {
          retries: 1,
          retry_delay: 2,
          pause_keys: ["p"],
          resuming: true,
          retry_type: "in_process",
        },
        tags: ["b", "a", "b"],
        labels: { own: 1.5, flag: true },
        job_variables: { cpu: 1 },
        work_queue_name: "q",
      });
      await post("/flow_runs/", { ...key, name: "two" });
      await post("/flow_runs/", {
        flow_id: flow.id,
        name: "s",
        state: {
          type: "SCHEDULED",
          name: "Late",
          state_details: { scheduled_time: "2031-01-01T00:00:00Z" },
        },
      });
      await post("/flow_runs/", {
        flow_id: flow.id,
        name: "p",
        empirical_policy: { max_retries: 2, retry_delay_seconds: 3 },
      });
      await post("/flow_runs/", { flow_id: NOBODY, name: "n" });
      await post("/flow_runs/", { flow_id: "x" });
      await post("/flow_runs/", {});
      await post("/flow_runs/", { flow_id: flow.id, other: 1 });
      await post("/flow_runs/", { flow_id: flow.id, parameters: [] });
      await post("/flow_runs/", { flow_id: flow.id, tags: "a" });
      await post("/flow_runs/", { flow_id: flow.id, state: { type: "GONE" } });
      await post("/flow_runs/", { flow_id: flow.id, state: {} });
      await patch(`/flow_runs/${run.id}`, {
        name: "renamed",
        flow_version: "w",
        parameters: { z: 1 },
        tags: ["t"],
        infrastructure_pid: "1",
      });
      await get(`/flow_runs/${run.id}`);
      await patch(`/flow_runs/${run.id}`, {});
      await patch(`/flow_runs/${run.id}`, { infrastructure_pid: null, flow_version: null });
      await get(`/flow_runs/${run.id}`);
      await patch(`/flow_runs/${run.id}`, { job_variables: { a: 1 } });
      await patch(`/flow_runs/${run.id}`, { other: 1 });
      await patch(`/flow_runs/${NOBODY}`, { name: "x" });
      await patch(`/flow_runs/${NOBODY}`, { job_variables: {} });
      await patch(`/flow_runs/${run.id}/labels`, { more: "y", own: 2 });
      await get(`/flow_runs/${run.id}`);
      await patch(`/flow_runs/${run.id}/labels`, {});
      await patch(`/flow_runs/${run.id}/labels`, []);
      await patch(`/flow_runs/${NOBODY}/labels`, { a: 1 });
      await get(`/flow_runs/${NOBODY}`);
      await get("/flow_runs/nothing");
    },
  },
  {
    name: "job variables are changed while a run waits",
    async hold(talk) {
      const { get, post, patch, unique } = talk;
      const { flow, run } = await start(talk, { state: { type: "SCHEDULED" } });
      await patch(`/flow_runs/${run}`, { job_variables: { a: 1 } });
      const { body: deployment } = await post("/deployments/", {
        name: unique("d"),
        flow_id: flow,
        parameter_openapi_schema: { type: "object", properties: {} },
        pull_steps: [],
        enforce_parameter_schema: false,
      });
      const { body: deployed } = await post(`/deployments/${deployment.id}/create_flow_run`, { name: "d" });
      await patch(`/flow_runs/${deployed.id}`, { job_variables: { a: 1 } });
      await get(`/flow_runs/${deployed.id}`);
    },
  },
  {
    name: "a flow run's states are listed",
    async hold(talk) {
      const { get, post } = talk;
      const { run } = await start(talk);
      const to = (type: string, extra: Record<string, unknown> = {}) =>
        post(`/flow_runs/${run}/set_state`, { state: { type, ...extra } });
      await to("RUNNING");
      const { body } = await to("COMPLETED", { message: "m", data: { type: "unpersisted" } });
      await get(`/flow_run_states/?flow_run_id=${run}`);
      await get(`/flow_run_states/${body.state.id}`);
      await get(`/flow_run_states/${NOBODY}`);
      await get("/flow_run_states/");
      await get("/flow_run_states/?flow_run_id=x");
      await get(`/flow_run_states/?flow_run_id=${NOBODY}`);
      await get(`/flow_runs/${run}`);
      await post(`/flow_runs/${run}/set_state`, {});
      await post(`/flow_runs/${run}/set_state`, { state: { type: "RUNNING" }, force: "often" });
      await post(`/flow_runs/${NOBODY}/set_state`, { state: { type: "RUNNING" } });
      await post(`/flow_runs/${run}/resume`, {});
    },
  },
  {
    name: "inputs of a flow run are written once",
    async hold(talk) {
      const { get, post, delete: remove } = talk;
      const { run } = await start(talk);
      const input = `/flow_runs/${run}/input`;
      await post(input, { key: "a-one", value: '{"x":1}', sender: "prefect.flow-run.x" });
      await post(input, { key: "a-one", value: "2" });
      await post(input, { key: "a-two", value: "" });
      await post(input, { key: "b", value: "täxt" });
      await post(input, { key: "c" });
      await post(input, { value: "c" });
      await post(input, {});
      await post(`/flow_runs/${NOBODY}/input`, { key: "a", value: "1" });
      const filter = (body: unknown) => post(`${input}/filter`, body);
      await filter({ prefix: "a-" });
      await filter({ prefix: "a-", limit: 5 });
      await filter({ prefix: "", limit: 10 });
      await filter({ prefix: "", limit: 10, exclude_keys: ["a-one", "b"] });
      await filter({ prefix: "zz" });
      await filter({ prefix: "a-", limit: 0 });
      await filter({ limit: 1 });
      await filter({ prefix: "a-", limit: "x" });
      await filter({ prefix: "a-", exclude_keys: "a" });
      await post(`/flow_runs/${NOBODY}/input/filter`, { prefix: "a" });
      await get(`${input}/a-one`);
      await get(`${input}/b`);
      await get(`${input}/none`);
      await remove(`${input}/a-one`);
      await remove(`${input}/a-one`);
      await get(`${input}/a-one`);
    },
  },
  {
    name: "a flow run's graph has its task runs and subflows",
    async hold(talk) {
      const { get, post, unique } = talk;
      const { flow, run } = await start(talk, { state: { type: "RUNNING" } });
      const task = async (name: string, extra: Record<string, unknown> = {}) =>
        (
          await post("/task_runs/", {
            name,
            task_key: "k",
            dynamic_key: name,
            flow_run_id: run,
            state: { type: "RUNNING" },
            ...extra,
          })
        ).body.id;
      const first = await task("a");
      const given = {
        x: [{ input_type: "task_run", id: first }],
        p: [{ input_type: "parameter", name: "q" }],
      };
      const second = await task("b", { task_inputs: given });
      const inside = await task("c", {
        task_inputs: { __parents__: [{ input_type: "task_run", id: second }] },
      });
      const caller = await task("d", { state: { type: "PENDING" } });
      const { body: child } = await post("/flow_runs/", {
        flow_id: flow,
        name: "child",
        parent_task_run_id: caller,
      });
      await post(`/flow_runs/${child.id}/set_state`, { state: { type: "RUNNING" } });
      await task("e", { task_inputs: { f: [{ input_type: "flow_run", id: child.id }] } });
      await post(`/task_runs/${first}/set_state`, { state: { type: "COMPLETED" } });
      await post("/artifacts/", { key: unique("art"), type: "markdown", data: "x", flow_run_id: run });
      await post("/artifacts/", {
        key: unique("art"),
        type: "progress",
        data: 5,
        flow_run_id: run,
        task_run_id: inside,
      });
      await post("/artifacts/", { data: "no type", flow_run_id: run });
      await get(`/flow_runs/${run}/graph-v2`);
      await get(`/flow_runs/${run}/graph-v2?since=2031-01-01T00:00:00Z`);
      await get(`/flow_runs/${NOBODY}/graph-v2`);
      const { run: simple } = await start(talk);
      // They are listed by their ids, which Prefect gives by chance.
      const keys = (id: number) => ({
        id: `${unique("").slice(1)}-0000-4000-8000-00000000000${id}`,
        task_key: "k",
        flow_run_id: simple,
        dynamic_key: String(id),
      });
      const { body: one } = await post("/task_runs/", { ...keys(1), name: "one" });
      const twice = {
        x: [{ input_type: "task_run", id: one.id }],
        y: [{ input_type: "task_run", id: one.id }],
      };
      await post("/task_runs/", { ...keys(2), name: "two", task_inputs: twice });
      await get(`/flow_runs/${simple}/graph`);
      await get(`/flow_runs/${NOBODY}/graph`);
    },
  },
  {
    name: "logs of a flow run are written, found, and given as a file",
    async hold(talk) {
      const { get, post } = talk;
      const { run } = await start(talk);
      const line = (message: string, at: string, extra: Record<string, unknown> = {}) => ({
        name: "prefect.flow_runs",
        level: 20,
        message,
        timestamp: `2021-01-01T00:00:${at}Z`,
        flow_run_id: run,
        ...extra,
      });
      await post("/logs/", [
        line("first", "01"),
        line('with "quotes", commas\nand lines', "02.123456", { level: 40 }),
        line("of a task", "03", { task_run_id: NOBODY }),
      ]);
      await post("/logs/", []);
      await post("/logs/", [line("x", "04", { level: "loud" })]);
      await post("/logs/", [{ message: "x" }]);
      const filter = (logs: unknown, extra: Record<string, unknown> = {}) =>
        post("/logs/filter", { logs, ...extra });
      const own = { flow_run_id: { any_: [run] } };
      await filter(own);
      await filter(own, { sort: "TIMESTAMP_DESC", limit: 1 });
      await filter({ ...own, level: { ge_: 40 } });
      await filter({ ...own, level: { le_: 20 } });
      await filter({ ...own, task_run_id: { is_null_: true } });
      await filter({ ...own, task_run_id: { any_: [NOBODY] } });
      await filter({
        ...own,
        timestamp: { after_: "2021-01-01T00:00:02Z", before_: "2021-01-01T00:00:03Z" },
      });
      await filter({ ...own, nothing: 1 });
      await filter(own, { limit: 201 });
      await filter(own, { sort: "ID_DESC" });
      await get(`/flow_runs/${run}/logs/download`);
      await get(`/flow_runs/${NOBODY}/logs/download`);
    },
  },
  {
    name: "flow runs are deleted with what belongs to them",
    async hold(talk) {
      const { get, post, delete: remove, unique } = talk;
      const { flow, run } = await start(talk, { state: { type: "RUNNING" } });
      const { body: task } = await post("/task_runs/", {
        name: "t",
        task_key: "k",
        dynamic_key: "0",
        flow_run_id: run,
      });
      const { body: child } = await post("/flow_runs/", {
        flow_id: flow,
        name: "child",
        parent_task_run_id: task.id,
      });
      await post("/artifacts/", { key: unique("kept"), type: "markdown", data: "x", flow_run_id: run });
      await post(`/flow_runs/${run}/input`, { key: "a", value: "1" });
      await remove(`/flow_runs/${run}`);
      await remove(`/flow_runs/${run}`);
      await get(`/flow_runs/${run}`);
      await get(`/task_runs/${task.id}`);
      await get(`/flow_run_states/?flow_run_id=${run}`);
      await get(`/flow_runs/${run}/input/a`);
      await get(`/artifacts/${unique("kept")}/latest`);
      await get(`/flow_runs/${child.id}`);
      const bulk = (body: unknown) => post("/flow_runs/bulk_delete", body);
      await bulk({ flow_runs: { id: { any_: [child.id, NOBODY] } } });
      await bulk({ flow_runs: { id: { any_: [child.id] } } });
      await bulk({ flow_runs: { id: { any_: [] } } });
      await bulk({ flow_runs: { id: { any_: [NOBODY] } }, limit: 51 });
      await bulk({ flow_runs: { id: { any_: [NOBODY] } }, limit: 0 });
      await bulk({ flow_runs: { nme: {} } });
      await get(`/flow_runs/${child.id}`);
    },
  },
  {
    name: "many flow runs are taken into a state",
    async hold(talk) {
      const { post } = talk;
      const { flow, run } = await start(talk);
      const { body: done } = await post("/flow_runs/", {
        flow_id: flow,
        name: "done",
        state: { type: "COMPLETED" },
      });
      const bulk = (body: unknown) => post("/flow_runs/bulk_set_state", body);
      await bulk({ flow_runs: { id: { any_: [run] } }, state: { type: "RUNNING", message: "go" } });
      await bulk({ flow_runs: { id: { any_: [done.id] } }, state: { type: "CANCELLING" } });
      await bulk({ flow_runs: { id: { any_: [done.id] } }, state: { type: "FAILED" }, force: true });
      await bulk({ flow_runs: { id: { any_: [NOBODY] } }, state: { type: "RUNNING" } });
      await bulk({ flow_runs: { id: { any_: [NOBODY] } } });
      await bulk({ flow_runs: { id: { any_: [NOBODY] } }, state: { type: "RUNNING" }, limit: 51 });
    },
  },
  {
    name: "flow runs are found, counted and paged",
    async hold({ post, unique }) {
      const { body: flow } = await post("/flows/", { name: unique("flow"), tags: ["f"] });
      const create = async (name: string, extra: Record<string, unknown>) =>
        (await post("/flow_runs/", { flow_id: flow.id, name, ...extra })).body.id;
      const planned = "2031-01-01T00:00:00Z";
      const a = await create("alpha", { tags: ["x", "y"], flow_version: "v1" });
      const b = await create("beta", {
        tags: ["x"],
        state: { type: "RUNNING" },
        idempotency_key: unique("key"),
      });
      const state = { type: "SCHEDULED", state_details: { scheduled_time: planned } };
      const c = await create("gamma", { state, work_queue_name: "q" });
      const { body: task } = await post("/task_runs/", {
        name: "t",
        task_key: "k",
        dynamic_key: "0",
        flow_run_id: b,
      });
      const d = await create("delta", { parent_task_run_id: task.id, state: { type: "COMPLETED" } });
      const flows = { id: { any_: [flow.id] } };
      const filter = (flow_runs: unknown, extra: Record<string, unknown> = {}) =>
        post("/flow_runs/filter", { flows, flow_runs, sort: "NAME_ASC", ...extra });
      // Ids, and what was not set, stand in no order that both have.
      for (const sort of [
        "ID_DESC",
        "NAME_ASC",
        "NAME_DESC",
        "START_TIME_ASC",
        "START_TIME_DESC",
        "EXPECTED_START_TIME_ASC",
        "EXPECTED_START_TIME_DESC",
        "NEXT_SCHEDULED_START_TIME_ASC",
        "END_TIME_DESC",
      ])
        await filter({ id: { any_: [c] } }, { sort });
      await filter(null, { sort: "NAME_DESC" });
      await filter(null, { sort: "NOTHING" });
      for (const flow_runs of [
        { id: { any_: [a, d] } },
        { id: { not_any_: [a, d] } },
        { name: { any_: ["alpha", "beta"] } },
        { name: { like_: "ET" } },
        { tags: { all_: ["x", "y"] } },
        { tags: { any_: ["y", "z"] } },
        { tags: { is_null_: true } },
        { deployment_id: { is_null_: true } },
        { deployment_id: { any_: [NOBODY] } },
        { work_queue_name: { any_: ["q"] } },
        { work_queue_name: { is_null_: true } },
        { state: { type: { any_: ["RUNNING", "COMPLETED"] } } },
        { state: { type: { not_any_: ["RUNNING", "COMPLETED"] } } },
        { state: { name: { any_: ["Scheduled"] } } },
        { state: { operator: "or_", type: { any_: ["RUNNING"] }, name: { any_: ["Scheduled"] } } },
        { flow_version: { any_: ["v1"] } },
        { start_time: { is_null_: true } },
        { start_time: { after_: "2030-01-01T00:00:00Z" } },
        { end_time: { is_null_: false } },
        { expected_start_time: { after_: "2030-01-01T00:00:00Z", before_: "2032-01-01T00:00:00Z" } },
        { next_scheduled_start_time: { before_: "2032-01-01T00:00:00Z" } },
        { parent_flow_run_id: { any_: [b] } },
        { parent_task_run_id: { any_: [task.id] } },
        { parent_task_run_id: { is_null_: false } },
        { idempotency_key: { any_: [unique("key")] } },
        { operator: "or_", name: { any_: ["alpha"] }, state: { type: { any_: ["COMPLETED"] } } },
      ])
        await filter(flow_runs);
      await filter({ nothing: 1 });
      await filter({ state: { type: { any_: ["GONE"] } } });
      await filter({ id: { any_: ["x"] } });
      await filter({ start_time: { after_: "soon" } });
      await filter(null, { flows: { ...flows, tags: { all_: ["f"] } } });
      await filter(null, { flows: { ...flows, tags: { all_: ["g"] } } });
      await filter(null, { task_runs: { name: { any_: ["t"] } } });
      await filter(null, { deployments: { name: { any_: ["none"] } } });
      await filter(null, { work_pools: { name: { any_: ["none"] } } });
      await filter(null, { work_pool_queues: { name: { any_: ["none"] } } });
      await filter(null, { limit: 2, offset: 1 });
      await filter(null, { limit: 0 });
      await filter(null, { limit: 201 });
      await filter(null, { offset: -1 });
      await post("/flow_runs/count", { flows });
      await post("/flow_runs/count", { flows, task_runs: { name: { any_: ["t"] } } });
      await post("/flow_runs/paginate", { flows, sort: "NAME_ASC", limit: 3 });
      await post("/flow_runs/paginate", { flows, sort: "NAME_ASC", limit: 3, page: 2 });
      await post("/flow_runs/paginate", { flows, limit: 0 });
      await post("/flow_runs/paginate", { flows, page: 0 });
    },
  },
  {
    name: "a flow run is created for a work pool",
    async hold({ get, post, unique }) {
      const { body: flow } = await post("/flows/", { name: unique("flow") });
      const pool = unique("pool");
      await post("/work_pools/", { name: pool, type: "process" });
      const create = (extra: Record<string, unknown>) =>
        post("/flow_runs/", { flow_id: flow.id, name: "r", ...extra });
      const { body } = await create({ work_pool_name: pool });
      await get(`/flow_runs/${body.id}`);
      await create({ work_pool_name: pool, work_queue_name: "default" });
      await create({ work_pool_name: pool, work_queue_name: "none" });
      await create({ work_pool_name: unique("none") });
      await create({ work_pool_name: unique("none"), work_queue_name: "default" });
      await create({ deployment_id: NOBODY });
    },
  },
];
