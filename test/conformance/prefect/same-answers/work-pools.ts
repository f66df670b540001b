/** Conversations about work pools, their queues and their workers. */
import type { Conversation, Talk } from "./conversation.ts";

const NONE = "00000000-0000-4000-8000-000000000000";
const template = {
  job_configuration: { command: "{{ command }}", size: "{{ size }}" },
  variables: {
    type: "object",
    properties: {
      command: { type: "string", title: "Command" },
      size: { type: "integer", default: 1 },
    },
    required: ["command"],
  },
};

async function pool({ post, unique }: Talk, extra: Record<string, unknown> = {}): Promise<string> {
  const name = unique("pool");
  await post("/work_pools/", { name, type: "process", ...extra });
  return name;
}

export const workPools: readonly Conversation[] = [
  {
    name: "a pool is made with a default queue",
    async hold(talk) {
      const { get, post, patch, delete: remove, unique } = talk;
      const name = await pool(talk, { description: "x", concurrency_limit: 3 });
      await post("/work_pools/", { name });
      await get(`/work_pools/${name}`);
      await get(`/work_pools/${unique("none")}`);
      await post(`/work_pools/${name}/queues/filter`, {});
      await patch(`/work_pools/${name}`, { is_paused: true });
      await get(`/work_pools/${name}`);
      await patch(`/work_pools/${name}`, {
        is_paused: false,
        description: null,
        concurrency_limit: null,
        storage_configuration: { bundle_upload_step: { a: 1 } },
      });
      await get(`/work_pools/${name}`);
      await post("/work_pools/filter", { work_pools: { name: { any_: [name] } } });
      await post("/work_pools/count", { work_pools: { name: { any_: [name] } } });
      await post("/work_pools/filter", { work_pools: { type: { any_: ["none"] } } });
      await patch(`/work_pools/${unique("none")}`, {});
      await remove(`/work_pools/${name}`);
      await remove(`/work_pools/${name}`);
      await get(`/work_pools/${name}/queues/default`);
    },
  },
  {
    name: "a pool is refused that is wrong",
    async hold({ post, patch, delete: remove, unique }) {
      const name = unique("pool");
      await post("/work_pools/", {});
      await post("/work_pools/", { name: "prefect-x" });
      await post("/work_pools/", { name: unique("a/b") });
      await post("/work_pools/", { name: "" });
      await post("/work_pools/", { name, concurrency_limit: -1 });
      await post("/work_pools/", { name, other: 1 });
      await post("/work_pools/", { name, storage_configuration: { other: 1 } });
      await post("/work_pools/", { name, base_job_template: { a: 1 } });
      await post("/work_pools/", {
        name,
        base_job_template: {
          job_configuration: { a: "{{ a }} {{ b }}" },
          variables: { properties: { a: {} } },
        },
      });
      await post("/work_pools/", {
        name,
        base_job_template: {
          job_configuration: { a: "{{ a }}" },
          variables: { properties: { a: { type: "integer", default: "x" } } },
        },
      });
      await post("/work_pools/", { name, is_paused: true, type: "process" });
      await patch(`/work_pools/${name}`, { base_job_template: { a: 1 } });
      await patch(`/work_pools/${name}`, { name: "x" });
      await patch("/work_pools/prefect-x", { description: "x" });
      await patch("/work_pools/prefect-x", { is_paused: true });
      await remove("/work_pools/prefect-x");
    },
  },
  {
    name: "job variables are what the pool's template takes",
    async hold(talk) {
      const { post, unique } = talk;
      const name = await pool(talk, { base_job_template: template });
      const flow_id = (await post("/flows/", { name: unique("flow") })).body.id;
      const make = (job_variables: object, extra = {}) =>
        post("/deployments/", { flow_id, name: unique("d"), work_pool_name: name, job_variables, ...extra });
      await make({ size: "x" });
      await make({ command: null });
      const { body: d } = await make({ size: 2 });
      const run = (body: object) => post(`/deployments/${d.id}/create_flow_run`, body);
      await run({});
      await run({ job_variables: { command: "go" } });
      await run({ job_variables: { command: 5 } });
      await run({ job_variables: { command: "go", other: [1] } });
      await run({ job_variables: { command: "go" }, work_queue_name: "other" });
    },
  },
  {
    name: "queues have priorities of their own",
    async hold(talk) {
      const { get, post, patch, delete: remove } = talk;
      const name = await pool(talk);
      const queues = `/work_pools/${name}/queues`;
      const list = () => post(`${queues}/filter`, {});
      const { body: fast } = await post(queues, { name: "fast", priority: 1 });
      await post(queues, { name: "fast" });
      await post(queues, { name: "slow", description: "s", concurrency_limit: 2, is_paused: true });
      await post(queues, { name: "gap", priority: 7 });
      await post(queues, { name: "next" });
      await list();
      await patch(`${queues}/gap`, { priority: 2 });
      await list();
      await patch(`${queues}/slow`, { is_paused: false, description: "t" });
      await get(`${queues}/slow`);
      await patch(`${queues}/slow`, { is_paused: true });
      await get(`${queues}/slow`);
      await patch(`/work_queues/${fast.id}`, { name: "faster", concurrency_limit: 0 });
      await get(`/work_queues/${fast.id}`);
      await get(`/work_queues/${fast.id}/status`);
      await remove(`${queues}/gap`);
      await list();
      await get(`${queues}/gap`);
      await patch(`${queues}/gap`, {});
      await remove(`${queues}/gap`);
      await remove(`/work_queues/${fast.id}`);
      await remove(`/work_queues/${fast.id}`);
      await remove(`${queues}/default`);
      await get(`${queues}/default`);
      await post(queues, { name: "a/b" });
      await post(queues, { name: "x", priority: 0 });
      await post(queues, { name: "x", other: 1 });
      await post(queues, {});
      await patch(`${queues}/slow`, { other: 1 });
      await get(`/work_queues/${NONE}`);
      await patch(`/work_queues/${NONE}`, {});
      await get(`/work_queues/${NONE}/status`);
      await post(`/work_queues/${NONE}/get_runs`, {});
      await post(`/work_queues/${NONE}/concurrency_status`, {});
      await post("/work_queues/filter", {
        work_queues: { name: { startswith_: ["fas"] }, id: { any_: [fast.id] } },
      });
    },
  },
  {
    name: "queues are found without their pool's name",
    async hold({ get, post, unique }) {
      const name = unique("q");
      await post("/work_queues/", { name, priority: 50 });
      await post("/work_queues/", { name });
      await get(`/work_queues/name/${name}`);
      await get(`/work_queues/name/${unique("none")}`);
      const flow_id = (await post("/flows/", { name: unique("flow") })).body.id;
      await post("/deployments/", { flow_id, name, work_queue_name: name });
    },
  },
  {
    name: "workers beat, and are listed and removed",
    async hold(talk) {
      const { get, post, delete: remove } = talk;
      const name = await pool(talk);
      const workers = `/work_pools/${name}/workers`;
      await post(`${workers}/heartbeat`, { name: "w", heartbeat_interval_seconds: 30, extra: 1 });
      await post(`${workers}/heartbeat`, { name: "w" });
      await post(`${workers}/filter`, {});
      await post(`${workers}/filter`, { workers: { status: { any_: ["OFFLINE"] } } });
      await post(`${workers}/filter`, { workers: { status: { any_: ["NONE"] } } });
      for (const last_heartbeat_time of [
        { after_: "2021-01-01T00:00:00Z" },
        { before_: "2021-01-01T00:00:00Z" },
        { is_null_: false },
      ])
        await post(`${workers}/filter`, { workers: { last_heartbeat_time } });
      await get(`/work_pools/${name}`);
      await remove(`${workers}/w`);
      await remove(`${workers}/w`);
      await post(`/work_pools/none-such/workers/heartbeat`, { name: "w" });
      await post(`/work_pools/none-such/workers/filter`, {});
    },
  },
  {
    name: "runs are offered to workers, and have slots of their pool and queue",
    async hold(talk) {
      const { get, post, patch, delete: remove, unique, eventually } = talk;
      const name = await pool(talk, { concurrency_limit: 2 });
      const flow_id = (await post("/flows/", { name: unique("flow") })).body.id;
      const { body: d } = await post("/deployments/", {
        flow_id,
        name: unique("d"),
        work_pool_name: name,
        work_queue_name: unique("slow"),
      });
      const run = async (second: number) =>
        (
          await post(`/deployments/${d.id}/create_flow_run`, {
            state: { type: "SCHEDULED", state_details: { scheduled_time: `2026-01-01T00:00:0${second}Z` } },
          })
        ).body.id;
      const [one, two] = [await run(1), await run(2)];
      await run(3);
      const ask = (body: object = {}) => post(`/work_pools/${name}/get_scheduled_flow_runs`, body);
      await ask({ limit: 1 });
      await ask({ work_queue_names: ["none"] });
      await ask({ scheduled_before: "x" });
      await post(`/flow_runs/${one}/set_state`, { state: { type: "PENDING" } });
      await get(`/work_pools/${name}`);
      await post(`/work_pools/${name}/concurrency_status`, {});
      await post(`/work_pools/${name}/concurrency_status`, { limit: 1, page: 2, flow_run_limit: 0 });
      await post(`/work_pools/${name}/concurrency_status`, { flow_run_limit: 500 });
      await post(`/work_pools/none-such/concurrency_status`, {});
      await post(`/work_queues/${d.work_queue_id}/concurrency_status`, {});
      await ask();
      await post(`/flow_runs/${two}/set_state`, { state: { type: "PENDING" } });
      await ask();
      await patch(`/work_pools/${name}/queues/${unique("slow")}`, { concurrency_limit: 5 });
      await get(`/work_pools/${name}/queues/${unique("slow")}`);
      await post(`/work_queues/${d.work_queue_id}/get_runs`, { limit: 1 });
      await eventually(
        (each) => each.get(`/deployments/${d.id}`),
        ({ body }) => body.status === "READY",
      );
      await eventually(
        (each) => each.get(`/work_pools/${name}/queues/${unique("slow")}`),
        ({ body }) => body.status === "READY",
      );
      await remove(`/work_pools/${name}/queues/${unique("slow")}`);
      await get(`/deployments/${d.id}`);
      await get(`/flow_runs/${two}`);
      await remove(`/work_pools/${name}`);
      await get(`/deployments/${d.id}`);
    },
  },
];
