/** Conversations about task runs: how they are created, and what is answered to proposed states. */
import type { Answer, Conversation, Talk } from "./conversation.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

interface Scene {
  flowRun: string;
  /** A new task run's id. */
  task(extra?: Record<string, unknown>): Promise<string>;
  propose(id: string, type: string, extra?: Record<string, unknown>, force?: boolean): Promise<Answer>;
}

/** A flow run under way, and tasks in it. */
async function scene({ post, unique }: Talk, state: unknown = { type: "RUNNING" }): Promise<Scene> {
  const { body: flow } = await post("/flows/", { name: unique("tasks") });
  const { body: run } = await post("/flow_runs/", { flow_id: flow.id, name: unique("run"), state });
  let count = 0;
  return {
    flowRun: run.id,
    task: async (extra = {}) => {
      const keys = { name: "t", task_key: "k", dynamic_key: String(count++), flow_run_id: run.id };
      return (await post("/task_runs/", { ...keys, ...extra })).body.id;
    },
    propose: (id, type, extra = {}, force = false) =>
      post(`/task_runs/${id}/set_state`, { state: { type, ...extra }, force }),
  };
}

export const taskRuns: readonly Conversation[] = [
  {
    name: "a task run is created once by its keys",
    async hold(talk) {
      const { get, post, patch, delete: remove, unique } = talk;
      const { body: flow } = await post("/flows/", { name: unique("made"), labels: { team: "x" } });
      const { body: run } = await post("/flow_runs/", {
        flow_id: flow.id,
        name: unique("run"),
        labels: { own: 1 },
      });
      const keys = { task_key: "k", dynamic_key: "0", flow_run_id: run.id };
      const { body: made } = await post("/task_runs/", {
        ...keys,
        name: "named",
        labels: { mine: true },
        tags: ["b", "a"],
        cache_key: "c",
        cache_expiration: "2031-01-01T00:00:00Z",
        task_version: "v",
        empirical_policy: { retries: 2, retry_delay: [1, 2], retry_jitter_factor: 0.5 },
        task_inputs: {
          x: [{ input_type: "parameter", name: "p" }],
          y: [{ input_type: "constant", type: "int" }],
          z: [{ input_type: "task_run", id: NOBODY }],
          f: [{ input_type: "flow_run", id: NOBODY }],
        },
      });
      await post("/task_runs/", { ...keys, name: "other" });
      await get(`/task_runs/${made.id}`);
      const alone = { name: "alone", task_key: unique("k"), dynamic_key: "0" };
      const { body: single } = await post("/task_runs/", alone);
      await post("/task_runs/", alone);
      await post("/task_runs/", {
        ...keys,
        dynamic_key: "old",
        name: "o",
        empirical_policy: { max_retries: 3, retry_delay_seconds: 4 },
      });
      await post("/task_runs/", {
        ...keys,
        dynamic_key: "s",
        name: "s",
        state: { type: "SCHEDULED", state_details: { scheduled_time: "2031-01-01T00:00:00Z" } },
      });
      await post("/task_runs/", {
        ...keys,
        dynamic_key: "r",
        name: "r",
        state: { type: "RUNNING", name: "Going", message: "m" },
      });
      await post("/task_runs/", { ...keys, dynamic_key: "d", name: "d", state: { type: "COMPLETED" } });
      await post("/task_runs/", { ...keys, dynamic_key: "n", flow_run_id: NOBODY });
      await post("/task_runs/", { ...keys, dynamic_key: "i", id: single.id, name: "i" });
      await post("/task_runs/", { task_key: "k" });
      await post("/task_runs/", { ...keys, other: 1 });
      await post("/task_runs/", { ...keys, dynamic_key: "x", state: { type: "GONE" } });
      await post("/task_runs/", { ...keys, dynamic_key: "x", empirical_policy: { retries: "x" } });
      await post("/task_runs/", { ...keys, dynamic_key: "x", empirical_policy: { retry_jitter_factor: -1 } });
      await post("/task_runs/", {
        ...keys,
        dynamic_key: "x",
        empirical_policy: { retry_delay: Array(51).fill(1) },
      });
      await post("/task_runs/", { ...keys, dynamic_key: "x", name: "y", cache_key: "x".repeat(2001) });
      await patch(`/task_runs/${made.id}`, { name: "renamed" });
      await patch(`/task_runs/${made.id}`, {});
      await patch(`/task_runs/${made.id}`, { other: 1 });
      await patch(`/task_runs/${NOBODY}`, { name: "renamed" });
      await get(`/task_runs/${made.id}`);
      await get(`/task_runs/${NOBODY}`);
      await get("/task_runs/nothing");
      await remove(`/task_runs/${made.id}`);
      await remove(`/task_runs/${made.id}`);
      await get(`/task_runs/${made.id}`);
      await get(`/task_run_states/?task_run_id=${made.id}`);
    },
  },
  {
    name: "a task run goes from state to state",
    async hold(talk) {
      const { get, post } = talk;
      const { task, propose } = await scene(talk);
      const id = await task();
      await propose(id, "RUNNING");
      await propose(id, "RUNNING");
      const { body } = await propose(id, "COMPLETED", {
        name: "Fine",
        message: "done",
        data: { type: "unpersisted" },
      });
      await get(`/task_runs/${id}`);
      await get(`/task_run_states/?task_run_id=${id}`);
      await get(`/task_run_states/${body.state.id}`);
      await get(`/task_run_states/${NOBODY}`);
      await get("/task_run_states/");
      await get("/task_run_states/?task_run_id=x");
      for (const type of ["CANCELLING", "PAUSED", "CRASHED"]) await propose(id, type);
      await propose(id, "FAILED");
      await propose(id, "RUNNING");
      await get(`/task_runs/${id}`);
      await post(`/task_runs/${id}/set_state`, {});
      await post(`/task_runs/${id}/set_state`, { state: { type: "RUNNING", other: 1 } });
      await propose(NOBODY, "RUNNING");
    },
  },
  {
    name: "a task run with a result stays completed, unless it is forced",
    async hold(talk) {
      const { task, propose } = await scene(talk);
      const id = await task();
      await propose(id, "RUNNING");
      await propose(id, "COMPLETED", { data: { type: "reference", key: "x" } });
      await propose(id, "RUNNING");
      await propose(id, "COMPLETED");
      await propose(id, "CRASHED");
      await propose(id, "FAILED");
      await propose(id, "RUNNING", {}, true);
      await propose(id, "FAILED", { data: { type: "reference", key: "x" } });
      await propose(id, "PENDING");
      await propose(id, "RUNNING");
    },
  },
  {
    name: "a failed task run retries as often as it may",
    async hold(talk) {
      const { get } = talk;
      const { task, propose } = await scene(talk);
      const id = await task({ empirical_policy: { retries: 1, retry_delay: 0 } });
      await propose(id, "RUNNING");
      await propose(id, "FAILED", { message: "no", data: { a: 1 } });
      await get(`/task_runs/${id}`);
      await propose(id, "RUNNING");
      await propose(id, "FAILED", { message: "no again" });
      await get(`/task_runs/${id}`);
      const never = await task({ empirical_policy: { retries: 3 } });
      await propose(never, "RUNNING");
      await propose(never, "FAILED", { state_details: { retriable: false } });
      const late = await task({ empirical_policy: { retries: 3, retry_delay: [3600, 7200] } });
      await propose(late, "RUNNING");
      await propose(late, "FAILED");
      await propose(late, "PENDING");
      const older = await task({ empirical_policy: { max_retries: 1 } });
      await propose(older, "RUNNING");
      await propose(older, "CRASHED");
      await propose(older, "RUNNING");
      await propose(older, "FAILED");
    },
  },
  {
    name: "a task run is given a state of the cache",
    async hold(talk) {
      const { get, unique } = talk;
      const { task, propose } = await scene(talk);
      const cache_key = unique("cache");
      const [first, second, third, fourth] = [await task(), await task(), await task(), await task()];
      await propose(first, "RUNNING", { state_details: { cache_key } });
      await propose(first, "COMPLETED", {
        message: "made",
        data: { type: "reference", key: "x" },
        state_details: { cache_key, cache_expiration: "2031-01-01T00:00:00Z" },
      });
      await propose(second, "RUNNING", { state_details: { cache_key } });
      await get(`/task_runs/${second}`);
      await propose(third, "RUNNING", { state_details: { cache_key, refresh_cache: true } });
      const expired = unique("expired");
      await propose(third, "COMPLETED", {
        state_details: { cache_key: expired, cache_expiration: "2021-01-01T00:00:00Z" },
      });
      await propose(fourth, "RUNNING", { state_details: { cache_key: expired } });
      await propose(fourth, "COMPLETED", { state_details: { cache_key: "x".repeat(2001) } });
    },
  },
  {
    name: "task runs run only in a flow run that does",
    async hold(talk) {
      const { post } = talk;
      const { flowRun, task, propose } = await scene(talk, { type: "PENDING" });
      const id = await task();
      await propose(id, "RUNNING");
      const to = (type: string, extra: Record<string, unknown> = {}) =>
        post(`/flow_runs/${flowRun}/set_state`, { state: { type, ...extra } });
      await to("RUNNING");
      await propose(id, "RUNNING");
      const pause_timeout = "2031-01-01T00:00:00Z";
      await to("PAUSED", { state_details: { pause_timeout, pause_key: "k" } });
      const other = await task();
      await propose(other, "RUNNING");
      await to("RUNNING");
      await propose(other, "RUNNING");
      await to("COMPLETED");
      await propose(await task(), "RUNNING");
      await propose(await task(), "RUNNING", {}, true);
    },
  },
  {
    name: "a task run keeps to its time",
    async hold(talk) {
      const { task, propose } = await scene(talk);
      const id = await task();
      await propose(id, "SCHEDULED", { state_details: { scheduled_time: "2021-01-01T00:00:00Z" } });
      await propose(id, "PENDING");
      await propose(id, "RUNNING");
      await propose(id, "CANCELLING");
      await propose(id, "RUNNING");
      await propose(id, "CANCELLED");
      await propose(id, "SCHEDULED");
    },
  },
  {
    // That a task run is set Running where a limit has slots is no part of it: on SQLite, Prefect waits there for a write
    // of its own that holds the database, a minute long, and says 503. Slots are taken as Prefect's engine takes them.
    name: "a task run gives its slots of its tags' limits back, and does not run where there can be none",
    async hold(talk) {
      const { get, post, patch, unique } = talk;
      const { task, propose } = await scene(talk);
      const tag = unique("tag");
      const none = unique("none");
      await post("/concurrency_limits/", { tag, concurrency_limit: 1 });
      await post("/concurrency_limits/", { tag: none, concurrency_limit: 0 });
      const taken = () => get(`/concurrency_limits/tag/${tag}`);
      const take = (task_run_id: string) =>
        post("/concurrency_limits/increment", { names: [tag], task_run_id });
      const first = await task({ tags: [tag, unique("free")], state: { type: "RUNNING" } });
      const second = await task({ tags: [tag], state: { type: "RUNNING" } });
      await take(first);
      await taken();
      await take(second);
      await propose(await task({ tags: [none] }), "RUNNING");
      await propose(await task({ tags: [none] }), "RUNNING", {}, true);
      await propose(await task({ tags: [unique("free")] }), "RUNNING");
      await propose(first, "CANCELLING");
      await taken();
      await propose(first, "COMPLETED");
      await taken();
      await take(second);
      await taken();
      await propose(second, "FAILED", {}, true);
      await taken();
      await patch(`/v2/concurrency_limits/tag:${tag}`, { active: false });
      await propose(await task({ tags: [tag] }), "RUNNING");
      await taken();
      await patch(`/v2/concurrency_limits/tag:${none}`, { active: false });
      await propose(await task({ tags: [none] }), "RUNNING");
    },
  },
  {
    name: "a background task is pending once",
    async hold(talk) {
      const { get, post, unique } = talk;
      const deferred = { deferred: true };
      const { body: run } = await post("/task_runs/", {
        name: "b",
        task_key: unique("k"),
        dynamic_key: "0",
        state: {
          type: "SCHEDULED",
          state_details: { ...deferred, task_parameters_id: NOBODY, scheduled_time: "2021-01-01T00:00:00Z" },
        },
      });
      const to = (type: string, extra: Record<string, unknown> = {}) =>
        post(`/task_runs/${run.id}/set_state`, { state: { type, state_details: deferred, ...extra } });
      await to("PENDING");
      await to("PENDING");
      await to("PENDING", { name: "Submitting" });
      await to("RUNNING");
      await to("PENDING");
      await to("COMPLETED");
      await to("RUNNING");
      await get(`/task_runs/${run.id}`);
    },
  },
  {
    name: "task runs are found, counted and paged",
    async hold(talk) {
      const { post } = talk;
      const { flowRun, task, propose } = await scene(talk);
      const [a, b] = [await task({ name: "a", tags: ["x", "y"] }), await task({ name: "b", tags: ["x"] })];
      await task({ name: "c" });
      await propose(a, "RUNNING");
      await propose(b, "COMPLETED");
      const within = { flow_runs: { id: { any_: [flowRun] } }, sort: "NAME_ASC" };
      const filter = (task_runs: unknown, extra: Record<string, unknown> = {}) =>
        post("/task_runs/filter", { ...within, task_runs, ...extra });
      await filter(null);
      await filter({ tags: { all_: ["x", "y"] } });
      await filter({ tags: { any_: ["y"] } });
      await filter({ tags: { is_null_: true } });
      await filter({ state: { type: { any_: ["COMPLETED"] } } });
      await filter({ state: { type: { not_any_: ["COMPLETED"] } } });
      await filter({ state: { name: { any_: ["Running"] } } });
      await filter({ name: { like_: "A" } });
      await filter({ name: { any_: ["a", "c"] } });
      await filter({ operator: "or_", name: { any_: ["a"] }, state: { type: { any_: ["COMPLETED"] } } });
      await filter({ start_time: { is_null_: true } });
      await filter({ end_time: { is_null_: false } });
      await filter({
        expected_start_time: { after_: "2021-01-01T00:00:00Z", before_: "2021-01-02T00:00:00Z" },
      });
      await filter({ subflow_runs: { exists_: true } });
      await filter({ subflow_runs: { exists_: false } });
      await filter({ flow_run_id: { any_: [flowRun] } });
      await filter({ flow_run_id: { is_null_: true } });
      await filter({ id: { any_: [a] } });
      await filter(null, { limit: 1, offset: 1 });
      await filter(null, { limit: 0 });
      await filter(null, { limit: 201 });
      await filter(null, { limit: -1 });
      await filter(null, { offset: -1 });
      await filter(null, { sort: "NAME_DESC" });
      await filter(null, { sort: "START_TIME_ASC" });
      await filter({ nme: {} });
      await post("/task_runs/count", { flow_runs: { id: { any_: [flowRun] } } });
      await post("/task_runs/count", {
        flow_runs: { id: { any_: [flowRun] } },
        task_runs: { name: { any_: ["a"] } },
      });
      await post("/task_runs/paginate", { ...within, limit: 2 });
      await post("/task_runs/paginate", { ...within, limit: 2, page: 2 });
      await post("/task_runs/paginate", { ...within, limit: 2, page: 9 });
      await post("/task_runs/paginate", { ...within, limit: 0 });
      await post("/task_runs/paginate", { ...within, page: 0 });
    },
  },
];
