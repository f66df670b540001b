/** Conversations about deployments: made, changed, run, scheduled, deleted. */
import { MAX_PARAMETER_BYTES } from "../../../../bridge/contract/sized-parameters.ts";
import type { Conversation, Talk } from "./conversation.ts";

const NONE = "00000000-0000-4000-8000-000000000000";
const schema = {
  title: "Parameters",
  type: "object",
  properties: { n: { type: "integer", position: 0 }, s: { type: "string", enum: ["a", "b"] } },
  required: ["n"],
};

/** A new flow's id. */
async function flow({ post, unique }: Talk): Promise<string> {
  return (await post("/flows/", { name: unique("flow"), labels: { of: "flow" } })).body.id;
}

/** A new deployment of a new flow. */
async function deployment(talk: Talk, extra: Record<string, unknown> = {}, name = "d") {
  const flow_id = await flow(talk);
  return (await talk.post("/deployments/", { flow_id, name: talk.unique(name), ...extra })).body;
}

/** The runs of a deployment, first due first. */
function runs({ post }: Talk, id: string) {
  return post("/flow_runs/filter", {
    flow_runs: { deployment_id: { any_: [id] } },
    sort: "NEXT_SCHEDULED_START_TIME_ASC",
  });
}

export const deployments: readonly Conversation[] = [
  {
    name: "a deployment is made once by its name, and keeps what is not sent again",
    async hold(talk) {
      const { get, post, unique } = talk;
      const flow_id = await flow(talk);
      const name = unique("d");
      const { body } = await post("/deployments/", { flow_id, name });
      await get(`/deployments/${body.id}`);
      await post("/deployments/", {
        flow_id,
        name,
        version: "1",
        description: "text",
        tags: ["b", "a"],
        labels: { x: 1 },
        parameters: { n: 1 },
        parameter_openapi_schema: schema,
        enforce_parameter_schema: false,
        path: "/p",
        entrypoint: "a.ts:main",
        pull_steps: [{ step: { a: 1 } }],
        job_variables: { env: { A: "1" } },
        paused: true,
        concurrency_options: { collision_strategy: "CANCEL_NEW" },
        version_info: { type: "git", version: "x" },
      });
      await post("/deployments/", { flow_id, name, parameters: { m: 1 }, job_variables: {} });
      await post("/deployments/", { flow_id, name, worker_pool_name: "old", worker_pool_queue_id: NONE });
      const { body: f } = await get(`/flows/${flow_id}`);
      await get(`/deployments/name/${f.name}/${name}`);
      await get(`/deployments/name/${f.name}/${unique("none")}`);
      await get(`/deployments/name/${unique("none")}/${name}`);
      await get(`/deployments/${NONE}`);
      await get("/deployments/no-id");
    },
  },
  {
    name: "a deployment is refused that is wrong",
    async hold(talk) {
      const { post, unique } = talk;
      const flow_id = await flow(talk);
      const name = unique("d");
      await post("/deployments/", {});
      await post("/deployments/", { flow_id });
      await post("/deployments/", { flow_id, name, other: 1 });
      await post("/deployments/", { flow_id, name: 5 });
      await post("/deployments/", { flow_id: "x", name });
      await post("/deployments/", { flow_id: NONE, name });
      await post("/deployments/", { flow_id, name, concurrency_limit: 0 });
      await post("/deployments/", { flow_id, name, concurrency_limit: -1 });
      await post("/deployments/", { flow_id, name, concurrency_limit: 1, global_concurrency_limit_id: NONE });
      await post("/deployments/", { flow_id, name, global_concurrency_limit_id: NONE });
      await post("/deployments/", { flow_id, name, concurrency_options: {} });
      await post("/deployments/", {
        flow_id,
        name,
        concurrency_options: { collision_strategy: "ENQUEUE", grace_period_seconds: 5 },
      });
      await post("/deployments/", { flow_id, name, work_pool_name: unique("none") });
      await post("/deployments/", { flow_id, name, tags: "a" });
      await post("/deployments/", { flow_id, name, parameters: [] });
      await post("/deployments/", {
        flow_id,
        name,
        enforce_parameter_schema: true,
        parameter_openapi_schema: { type: "nothing" },
      });
    },
  },
  {
    name: "a deployment's limit is a global limit named after it",
    async hold(talk) {
      const { get, post, patch, delete: remove, unique } = talk;
      const d = await deployment(talk, { concurrency_limit: 2 });
      await get(`/deployments/${d.id}`);
      await get(`/v2/concurrency_limits/deployment:${d.id}`);
      await patch(`/deployments/${d.id}`, { concurrency_limit: 3 });
      await get(`/deployments/${d.id}`);
      await patch(`/deployments/${d.id}`, { concurrency_limit: null });
      await get(`/deployments/${d.id}`);
      await get(`/v2/concurrency_limits/deployment:${d.id}`);
      const { body: shared } = await post("/v2/concurrency_limits/", { name: unique("shared"), limit: 1 });
      await patch(`/deployments/${d.id}`, { global_concurrency_limit_id: shared.id });
      await get(`/deployments/${d.id}`);
      await patch(`/deployments/${d.id}`, { global_concurrency_limit_id: NONE });
      await patch(`/deployments/${d.id}`, { global_concurrency_limit_id: shared.id, concurrency_limit: 1 });
      await patch(`/deployments/${d.id}`, { global_concurrency_limit_id: null });
      await get(`/deployments/${d.id}`);
      await patch(`/deployments/${d.id}`, {
        concurrency_limit: 4,
        concurrency_options: { collision_strategy: "CANCEL_NEW", grace_period_seconds: 90 },
      });
      await get(`/deployments/${d.id}`);
      await remove(`/deployments/${d.id}`);
      await get(`/v2/concurrency_limits/deployment:${d.id}`);
    },
  },
  {
    name: "a run takes a slot of its deployment's limit, and gives it back",
    async hold(talk) {
      const { get, post, patch } = talk;
      const d = await deployment(talk, { concurrency_limit: 1 });
      const run = async () => (await post(`/deployments/${d.id}/create_flow_run`, {})).body.id;
      const [one, two] = [await run(), await run()];
      const to = (id: string, type: string, extra = {}) =>
        post(`/flow_runs/${id}/set_state`, { state: { type, ...extra } });
      const limit = () => get(`/v2/concurrency_limits/deployment:${d.id}`);
      await to(one, "PENDING");
      await limit();
      await to(two, "PENDING");
      await to(one, "PENDING", { name: "Submitting" });
      await to(one, "RUNNING");
      await limit();
      await to(two, "PENDING");
      await to(one, "COMPLETED");
      await limit();
      await to(two, "PENDING");
      await to(two, "CANCELLING");
      await limit();
      await to(two, "CANCELLED");
      await limit();
      await patch(`/v2/concurrency_limits/deployment:${d.id}`, { limit: 0 });
      await to(await run(), "PENDING");
      await patch(`/v2/concurrency_limits/deployment:${d.id}`, { limit: 1 });
      await patch(`/deployments/${d.id}`, { concurrency_options: { collision_strategy: "CANCEL_NEW" } });
      const [three, four] = [await run(), await run()];
      await to(three, "PENDING");
      await to(four, "PENDING");
      await limit();
      await to(three, "SCHEDULED");
      await limit();
    },
  },
  {
    name: "a run that retries in its process keeps its slot, one that pauses does not",
    async hold(talk) {
      const { get, post, delete: remove } = talk;
      const d = await deployment(talk, { concurrency_limit: 1 });
      const { body: run } = await post(`/deployments/${d.id}/create_flow_run`, {
        empirical_policy: { retries: 1, retry_delay: 0 },
      });
      const agent = { "user-agent": "prefect/3.8.6 (API 0.8.4)" };
      const to = (type: string, extra = {}) =>
        post(`/flow_runs/${run.id}/set_state`, { state: { type, ...extra } }, agent);
      const limit = () => get(`/v2/concurrency_limits/deployment:${d.id}`);
      const { body: pending } = await to("PENDING");
      const lease = pending.state.state_details.deployment_concurrency_lease_id;
      const renew = () => post(`/v2/concurrency_limits/leases/${lease}/renew`, { lease_duration: 60 });
      await renew();
      await to("RUNNING");
      await renew();
      await to("FAILED");
      await limit();
      await renew();
      await to("RUNNING");
      await to("PAUSED");
      await limit();
      await renew();
      await to("RUNNING");
      await limit();
      await to("COMPLETED");
      const { body: other } = await post(`/deployments/${d.id}/create_flow_run`, {});
      await post(`/flow_runs/${other.id}/set_state`, { state: { type: "PENDING" } }, agent);
      await limit();
      await remove(`/flow_runs/${other.id}`);
      await limit();
    },
  },
  {
    name: "deleting a deployment takes along what stands for it alone",
    async hold(talk) {
      const { get, post, delete: remove } = talk;
      const d = await deployment(talk, {
        concurrency_limit: 1,
        schedules: [{ schedule: { interval: 86_400 } }],
      });
      const later = { type: "SCHEDULED", state_details: { scheduled_time: "2090-01-01T00:00:00Z" } };
      const { body: waiting } = await post(`/deployments/${d.id}/create_flow_run`, { state: later });
      const { body: ran } = await post(`/deployments/${d.id}/create_flow_run`, {});
      await post(`/flow_runs/${ran.id}/set_state`, { state: { type: "PENDING" } });
      await post(`/flow_runs/${ran.id}/set_state`, { state: { type: "RUNNING" } });
      await remove(`/deployments/${d.id}`);
      await remove(`/deployments/${d.id}`);
      await get(`/deployments/${d.id}`);
      await get(`/flow_runs/${waiting.id}`);
      await get(`/flow_runs/${ran.id}`);
      await runs(talk, d.id);
      await get(`/v2/concurrency_limits/deployment:${d.id}`);
      await post(`/flow_runs/${ran.id}/set_state`, { state: { type: "COMPLETED" } });
      await get(`/deployments/${d.id}/schedules`);
    },
  },
  {
    name: "deployments are deleted in bulk",
    async hold(talk) {
      const { post, unique } = talk;
      const flow_id = await flow(talk);
      const ids: string[] = [];
      for (const name of ["a", "b", "c"])
        ids.push((await post("/deployments/", { flow_id, name: unique(name) })).body.id);
      await post("/deployments/bulk_delete", { deployments: { id: { any_: [ids[0]] } } });
      await post("/deployments/bulk_delete", { deployments: { id: { any_: ids } }, limit: 1 });
      await post("/deployments/bulk_delete", { deployments: { id: { any_: ids } } });
      await post("/deployments/bulk_delete", { deployments: { id: { any_: ids } } });
      await post("/deployments/bulk_delete", { deployments: { id: { any_: ids } }, limit: 0 });
      await post("/deployments/bulk_delete", { deployments: { id: { any_: ids } }, limit: 51 });
      await post("/deployments/bulk_delete", { deployments: { other: 1 } });
    },
  },
  {
    name: "a deployment is changed in what is sent",
    async hold(talk) {
      const { get, patch } = talk;
      const d = await deployment(talk, {
        parameter_openapi_schema: schema,
        parameters: { n: 1 },
        job_variables: { a: 1 },
      });
      const path = `/deployments/${d.id}`;
      await patch(path, {});
      await get(path);
      await patch(path, { description: "x", tags: ["t"], paused: true, version: "2", path: null });
      await get(path);
      await patch(path, { parameters: { s: "a" } });
      await patch(path, { parameters: { s: "z" } });
      await patch(path, { parameters: { n: "z" } });
      await patch(path, { parameters: { n: "z" }, enforce_parameter_schema: false });
      await patch(path, { enforce_parameter_schema: true });
      await patch(path, { parameters: null, job_variables: {} });
      await get(path);
      await patch(path, { parameters: { n: { __prefect_kind: "json", value: "[" } } });
      await patch(path, { parameters: { n: { __prefect_kind: "json", value: "5" } } });
      await get(path);
      await patch(path, { other: 1 });
      await patch(path, { name: "x" });
      await patch(path, { paused: null });
      await patch(path, { tags: null });
      await patch(path, { concurrency_limit: 0 });
      await patch(`/deployments/${NONE}`, {});
    },
  },
  {
    name: "a run is made of a deployment",
    async hold(talk) {
      const { post } = talk;
      const d = await deployment(talk, {
        parameter_openapi_schema: schema,
        parameters: { n: 1, s: "a" },
        tags: ["d"],
        version: "7",
        labels: { a: "b" },
      });
      const path = `/deployments/${d.id}/create_flow_run`;
      const run = (body: unknown) => post(path, body);
      await run({});
      await run({
        name: "given",
        parameters: { n: 2 },
        context: { a: 1 },
        idempotency_key: talk.unique("k"),
        labels: { l: 1 },
        job_variables: { x: 1 },
        empirical_policy: { retries: 2, retry_delay: 3 },
      });
      await run({ idempotency_key: talk.unique("k") });
      await run({ state: { type: "PENDING" } });
      await run({ state: { type: "SCHEDULED", state_details: { scheduled_time: "2090-01-01T00:00:00Z" } } });
      await run({ parameters: { n: "x" } });
      await run({ parameters: { s: "z" } });
      await run({ parameters: { n: null } });
      await run({ parameters: { s: null } });
      await run({ parameters: { n: "x" }, enforce_parameter_schema: false });
      await run({ parameters: { extra: 1 } });
      await run({ work_queue_name: "q" });
      await run({ other: 1 });
      await run({ parameters: [] });
      await run({ parent_task_run_id: "x" });
      await post(`/deployments/${NONE}/create_flow_run`, {});
      const without = await deployment(talk, { parameter_openapi_schema: null }, "without");
      await post(`/deployments/${without.id}/create_flow_run`, {});
      await post(`/deployments/${without.id}/create_flow_run`, { enforce_parameter_schema: false });
    },
  },
  {
    name: "many runs are made at once",
    async hold(talk) {
      const { post } = talk;
      const d = await deployment(talk, { parameter_openapi_schema: schema, parameters: { n: 1 } });
      const path = `/deployments/${d.id}/create_flow_run/bulk`;
      await post(path, [{}, { parameters: { n: "x" } }, { work_queue_name: "q" }]);
      await post(path, [{ parameters: { n: { __prefect_kind: "json", value: "[" } } }]);
      await post(path, []);
      await post(path, {});
      await post(path, [{ other: 1 }]);
      await post(path, Array(101).fill({}));
      await post(`/deployments/${NONE}/create_flow_run/bulk`, []);
    },
  },
  {
    name: "parameters are made of what is marked in them",
    async hold(talk) {
      const { post, unique } = talk;
      await post("/variables/", { name: unique("v").replaceAll("-", "_"), value: { a: [1, null, "x"] } });
      const name = unique("v").replaceAll("-", "_");
      const d = await deployment(talk);
      const run = (p: unknown) => post(`/deployments/${d.id}/create_flow_run`, { parameters: { p } });
      for (const p of [
        { __prefect_kind: "json", value: '{"a": [1, 2.5, null]}' },
        { __prefect_kind: "json", value: "[" },
        { __prefect_kind: "json", value: "" },
        { __prefect_kind: "json", value: "nope" },
        { __prefect_kind: "json", value: '{"a" 1}' },
        { __prefect_kind: "json", value: "{'a': 1}" },
        { __prefect_kind: "json", value: "[1, 2" },
        { __prefect_kind: "json", value: "1 2" },
        { __prefect_kind: "json", value: 5 },
        { __prefect_kind: "json" },
        [{ __prefect_kind: "json" }, 1],
        { __prefect_kind: "none", value: 1 },
        { __prefect_kind: "none" },
        { __prefect_kind: "other", value: { __prefect_kind: "json", value: "1" } },
        { __prefect_kind: "other" },
        { __prefect_kind: null, value: 3 },
        { __prefect_kind: null },
        { __prefect_kind: "workspace_variable", variable_name: name },
        { __prefect_kind: "workspace_variable", variable_name: "none-such" },
        { __prefect_kind: "workspace_variable" },
        {
          __prefect_kind: "workspace_variable",
          variable_name: { __prefect_kind: "json", value: `"${name}"` },
        },
        { __prefect_kind: "jinja", template: "a{{ 1 + 1 }}b" },
        { __prefect_kind: "jinja", template: "{{ unknown.thing }}" },
        { __prefect_kind: "jinja", template: "{{ x" },
        { __prefect_kind: "jinja" },
        {
          __prefect_kind: "json",
          value: { __prefect_kind: "jinja", template: '["{{ "b" | upper }}"]' },
        },
        { deep: [{ __prefect_kind: "none", value: [{ __prefect_kind: "json", value: "true" }] }] },
      ])
        await run(p);
    },
  },
  {
    name: "schedules are added, changed by their slugs and removed",
    async hold(talk) {
      const { get, post, patch, delete: remove } = talk;
      const d = await deployment(talk);
      const path = `/deployments/${d.id}/schedules`;
      const cron = { cron: "0 9 * * *", timezone: "Europe/Berlin" };
      const { body } = await post(path, [
        { schedule: cron, slug: "one", parameters: { n: 1 }, max_scheduled_runs: 5 },
        { schedule: { interval: 3600, anchor_date: "2026-01-01T00:00:00Z" }, slug: "two", active: false },
      ]);
      await post(path, [{ schedule: cron, slug: "one" }]);
      await get(path);
      const [one] = body;
      await patch(`${path}/${one.id}`, { active: false });
      await patch(`${path}/${one.id}`, { schedule: { cron: "@daily" }, parameters: { m: 2 }, slug: "uno" });
      await get(path);
      await patch(`${path}/${NONE}`, {});
      await patch(`${path}/${one.id}`, { other: 1 });
      await patch(`/deployments/${d.id}`, {
        schedules: [
          { slug: "uno", active: true },
          { slug: "three", schedule: cron },
        ],
      });
      await get(path);
      await patch(`/deployments/${d.id}`, { schedules: [{ slug: "four", replaces: "three" }] });
      await get(path);
      await patch(`/deployments/${d.id}`, { schedules: [{ slug: "two", replaces: "four" }] });
      await patch(`/deployments/${d.id}`, {
        schedules: [
          { slug: "a", replaces: "four" },
          { slug: "b", replaces: "four" },
        ],
      });
      await patch(`/deployments/${d.id}`, {
        schedules: [
          { slug: "two", replaces: "uno" },
          { slug: "uno", replaces: "two" },
        ],
      });
      // They are listed by when they were changed, which Prefect notes in milliseconds.
      await patch(`${path}/${one.id}`, { active: true });
      await get(path);
      await patch(`/deployments/${d.id}`, { schedules: [{ slug: "none", active: true }] });
      await patch(`/deployments/${d.id}`, { schedules: [{ schedule: cron }] });
      await patch(`/deployments/${d.id}`, { schedules: [] });
      await get(path);
      await remove(`${path}/${one.id}`);
      await remove(`${path}/${one.id}`);
      await get(`/deployments/${NONE}/schedules`);
      await post(`/deployments/${NONE}/schedules`, []);
      await remove(`/deployments/${NONE}/schedules/${NONE}`);
      await post(path, {});
      await post(path, [{}]);
      await post(path, [{ schedule: cron, max_scheduled_runs: 51 }]);
      await post(path, [{ schedule: cron, max_scheduled_runs: 0 }]);
    },
  },
  {
    name: "schedules are given as recurrence rules",
    async hold(talk) {
      const d = await deployment(talk);
      for (const rrule of [
        "FREQ=DAILY",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5",
        "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;COUNT=3",
        "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260102T000000",
        "RRULE:FREQ=DAILY;COUNT=3\nRRULE:FREQ=WEEKLY;COUNT=3",
      ])
        await talk.post(`/deployments/${d.id}/schedules`, [
          { schedule: { rrule, timezone: "Europe/Berlin" } },
        ]);
      const planned = await deployment(
        talk,
        {
          paused: true,
          schedules: [
            {
              schedule: {
                rrule: "DTSTART:20260101T090000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR",
                timezone: "UTC",
              },
              slug: "last-friday",
            },
          ],
        },
        "planned",
      );
      await talk.post(`/deployments/${planned.id}/schedule`, {
        start_time: "2030-01-01T00:00:00Z",
        min_runs: 3,
      });
      await runs(talk, planned.id);
    },
  },
  {
    name: "runs are planned for a time",
    async hold(talk) {
      const { post } = talk;
      const d = await deployment(talk, {
        paused: true,
        tags: ["t"],
        parameters: { a: 1, b: 2 },
        schedules: [
          {
            schedule: { interval: 3600, anchor_date: "2026-01-01T00:00:00Z" },
            slug: "s",
            parameters: { b: 3 },
          },
        ],
      });
      const path = `/deployments/${d.id}/schedule`;
      await post(path, { start_time: "2030-01-01T00:30:00Z", min_runs: 2, min_time: 0 });
      await post(path, { start_time: "2030-01-01T00:30:00Z", min_runs: 2, min_time: 0 });
      await runs(talk, d.id);
      await post(path, { start_time: "2031-01-01T00:00:00Z", end_time: "2031-01-01T02:00:00Z" });
      await post(path, { start_time: "2032-01-01T00:00:00Z", max_runs: 1 });
      await runs(talk, d.id);
      await post(path, { other: 1 });
      await post(`/deployments/${NONE}/schedule`, {});
      await post(`/deployments/${d.id}/resume_deployment`);
      await post(`/deployments/${d.id}/pause_deployment`);
      await runs(talk, d.id);
      await post(`/deployments/${NONE}/pause_deployment`);
      await post(`/deployments/${NONE}/resume_deployment`);
    },
  },
  {
    name: "deployments are listed, counted and found",
    async hold(talk) {
      const { post } = talk;
      const d = await deployment(talk, { tags: ["x", "y"], concurrency_limit: 2 });
      const by = { deployments: { id: { any_: [d.id] } } };
      await post("/deployments/filter", by);
      await post("/deployments/filter", { ...by, limit: 0 });
      await post("/deployments/filter", { ...by, limit: 201 });
      await post("/deployments/filter", { ...by, offset: -1 });
      await post("/deployments/filter", { ...by, sort: "NONE" });
      await post("/deployments/filter", { deployments: { other: 1 } });
      await post("/deployments/paginate", { ...by, limit: 5 });
      await post("/deployments/paginate", { ...by, page: 0 });
      await post("/deployments/count", by);
      for (const filter of [
        { tags: { all_: ["x"] } },
        { tags: { all_: ["z"] } },
        { concurrency_limit: { ge_: 5 } },
        { concurrency_limit: { is_null_: true } },
        { paused: { eq_: true } },
        { name: { like_: "D-" } },
        { flow_or_deployment_name: { like_: "FLOW" } },
        { work_queue_name: { any_: ["none"] } },
      ])
        await post("/deployments/count", { deployments: { id: { any_: [d.id] }, ...filter } });
      await post("/deployments/get_scheduled_flow_runs", { deployment_ids: [d.id] });
      await talk.get(`/deployments/${NONE}/work_queue_check`);
    },
  },
  {
    name: "parameters have a largest size",
    async hold({ post, patch, unique }) {
      const name = unique("sized");
      const { body: flow } = await post("/flows/", { name });
      const fits = { a: "x".repeat(MAX_PARAMETER_BYTES - '{"a":""}'.length) };
      const { body: made } = await post("/deployments/", { name, flow_id: flow.id, parameters: fits });
      const { body: run } = await post("/flow_runs/", { flow_id: flow.id, name: "r", parameters: fits });
      for (const a of [
        `${fits.a}x`,
        "ü".repeat(MAX_PARAMETER_BYTES / 6),
        "\u{1f600}".repeat(MAX_PARAMETER_BYTES / 12),
      ]) {
        const parameters = { a };
        await post("/deployments/", { name: unique("other"), flow_id: flow.id, parameters });
        await patch(`/deployments/${made.id}`, { parameters });
        await post(`/deployments/${made.id}/create_flow_run`, { parameters });
        await post(`/deployments/${made.id}/create_flow_run/bulk`, [{}, { parameters }]);
        await post("/flow_runs/", { flow_id: flow.id, parameters });
        await patch(`/flow_runs/${run.id}`, { parameters });
      }
      await patch(`/deployments/${made.id}`, { parameters: { b: "\n\u007f\u0001/" } });
      await post(`/deployments/${made.id}/create_flow_run`, { name: "r", parameters: fits });
    },
  },
  {
    name: "a schedule that cannot be is refused as each kind that it might be",
    async hold(talk) {
      const { post, patch, unique } = talk;
      const d = await deployment(talk);
      const { body } = await post(`/deployments/${d.id}/schedules`, [{ schedule: { interval: 60 } }]);
      const path = `/deployments/${d.id}/schedules`;
      const wrong: unknown[] = [
        {},
        "x",
        [],
        5,
        { other: 1 },
        { cron: "x" },
        { cron: "" },
        { cron: 5 },
        { cron: null },
        { cron: "@every_minute" },
        { cron: "R * * * *" },
        { cron: "* * * * *", other: 1 },
        { cron: "* * * * *", day_or: "x" },
        { cron: "* * * * *", timezone: 5 },
        { cron: "* * * * *", interval: 60 },
        { cron: "* * * * *", interval: 60, rrule: "FREQ=DAILY" },
        { interval: -1 },
        { interval: 0 },
        { interval: "x" },
        { interval: null },
        { interval: [] },
        { interval: 1e30 },
        { interval: "PT0S" },
        { interval: "01:60:00" },
        { interval: "1 day, 25:00" },
        { interval: "3600" },
        { interval: "P1H" },
        { interval: "-01:00:00" },
        { interval: 60, anchor_date: "x" },
        { interval: 60, anchor_date: true },
        { interval: 60, anchor_date: null },
        { interval: 60, anchor_date: 1e18 },
        { interval: 60, other: 1, more: [] },
        { rrule: "x" },
        { rrule: 5 },
        { rrule: "FREQ=DAILY", interval: 60 },
        { rrule: "FREQ=DAILY", day_or: true },
        { rrule: "x".repeat(7000) },
        { rrule: "FREQ=DAILY", timezone: 5 },
      ];
      for (const schedule of wrong) await post(path, [{ schedule }]);
      for (const interval of ["01:00:00", "1 day, 01:30:00", "2d", "P1DT2H", "PT1.5S", true])
        await post(path, [{ schedule: { interval, anchor_date: 0 } }]);
      for (const anchor_date of [1700000000, 1700000000.5, "1700000000", 1700000000000, -1, "2026-01-01"])
        await post(path, [{ schedule: { interval: 60, anchor_date, timezone: "America/New_York" } }]);
      for (const schedule of wrong.slice(0, 8)) {
        await post(path, [{ schedule: { interval: 60 } }, { schedule, max_scheduled_runs: 0, other: 1 }]);
        await post("/deployments/", { name: unique("no"), flow_id: d.flow_id, schedules: [{ schedule }] });
        await patch(`/deployments/${d.id}`, { schedules: [{ schedule, slug: "s" }], other: 1 });
        await patch(`${path}/${body[0].id}`, { schedule });
      }
      await post(path, [{ schedule: null }]);
      await post(path, [{}, 5, null]);
      await patch(`${path}/${body[0].id}`, { schedule: null });
      await patch(`/deployments/${d.id}`, { schedules: [{ schedule: null, slug: "s" }] });
      for (const kind of [{ cron: "* * * * *" }, { cron: "x" }, { interval: 60 }, { rrule: "FREQ=DAILY" }])
        await post(`${path}?timezone=none`, [{ schedule: { ...kind, timezone: "No/Where" } }]);
    },
  },
];
