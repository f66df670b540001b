/** Conversations about automations: their resource, and what is wrong with it. */
import { randomUUID } from "node:crypto";
import type { Conversation } from "./conversation.ts";

const NONE = "00000000-0000-4000-8000-000000000000";
const EVENT = {
  type: "event",
  posture: "Reactive",
  match: { "prefect.resource.id": "prefect.flow-run.*" },
  expect: ["prefect.flow-run.Failed"],
};
const NOTHING = [{ type: "do-nothing" }];

export const automations: readonly Conversation[] = [
  {
    name: "an automation is made, read, changed, paused and deleted",
    async hold({ get, post, put, patch, delete: remove, unique }) {
      const base = { name: unique("automation"), trigger: EVENT, actions: NOTHING };
      const { body } = await post("/automations/", base);
      const path = `/automations/${body.id}`;
      await get(path);
      await patch(path, { enabled: false });
      await get(path);
      await patch(path, {});
      await patch(path, { enabled: "yes" });
      await put(path, { ...base, description: "d", tags: ["a"], actions: [{ type: "cancel-flow-run" }] });
      await put(path, { ...base, actions_on_trigger: NOTHING, actions_on_resolve: NOTHING });
      await get(path);
      await patch(path, { enabled: "maybe", other: 1 });
      await patch(path);
      await put(path, { name: base.name });
      await put(path, { ...base, owner_resource: "x" });
      await remove(path);
      await get(path);
      await remove(path);
      await patch(path, { enabled: true });
      await put(path, base);
      await get("/automations/no-id");
      await remove("/automations/no-id");
      await post("/automations", base);
      await get("/automations/");
    },
  },
  {
    name: "automations are found by name, tags, id and time, sorted and counted",
    async hold({ post, delete: remove, unique }) {
      const ids: string[] = [];
      const all = ["a", "b", "c"].map(unique);
      for (const [index, name] of all.entries()) {
        const tags = ["x", "y", "z"].slice(0, index);
        const { body } = await post("/automations/", {
          name,
          tags,
          trigger: EVENT,
          actions: [],
          enabled: false,
        });
        ids.push(body.id);
      }
      const mine = { name: { any_: all } };
      await post("/automations/filter", { automations: mine });
      for (const sort of ["NAME_DESC", "CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "OTHER", null])
        await post("/automations/filter", { automations: mine, sort, limit: 2 });
      await post("/automations/filter", { automations: mine, offset: 1 });
      await post("/automations/filter", { automations: mine, offset: -1 });
      await post("/automations/filter", { limit: 201 });
      await post("/automations/filter", { limit: 0 });
      await post("/automations/filter", { automations: { ...mine, tags: { all_: ["x", "y"] } } });
      await post("/automations/filter", { automations: { ...mine, tags: { any_: ["y"] } } });
      await post("/automations/filter", { automations: { ...mine, tags: { is_null_: true } } });
      await post("/automations/filter", { automations: { ...mine, tags: { is_null_: false } } });
      await post("/automations/filter", {
        automations: { ...mine, created: { before_: "2001-01-01T00:00:00Z" } },
      });
      await post("/automations/filter", {
        automations: { ...mine, created: { before_: "2201-01-01T00:00:00Z" } },
      });
      await post("/automations/filter", { automations: { id: { any_: ids.slice(1) } } });
      await post("/automations/filter", {
        automations: { operator: "or_", id: { any_: [ids[0]] }, name: { any_: [all[2]] } },
      });
      await post("/automations/filter", { automations: { other: 1 } });
      await post("/automations/filter", { automations: { id: { any_: ["x"] } } });
      await post("/automations/count", { automations: mine });
      await post("/automations/count", { automations: { ...mine, tags: { any_: ["y"] } } });
      await post("/automations/count", { automations: { name: 1 } });
      for (const id of ids) await remove(`/automations/${id}`);
    },
  },
  {
    name: "an automation belongs to a resource, and is related to the deployments that it runs",
    async hold({ get, post, put, delete: remove, unique }) {
      const owner = `prefect.deployment.${randomUUID()}`;
      const run = (deployment: string) => ({ type: "run-deployment", deployment_id: deployment });
      const [one, two] = [randomUUID(), randomUUID()];
      const base = { name: unique("related"), trigger: EVENT };
      const { body } = await post("/automations/", {
        ...base,
        actions: [run(one), run(one)],
        owner_resource: owner,
      });
      const other = await post("/automations/", { ...base, actions: [run(one)] });
      await get(`/automations/related-to/${owner}`);
      await get(`/automations/related-to/prefect.deployment.${one}`);
      await put(`/automations/${body.id}`, { ...base, actions: [run(two)] });
      await get(`/automations/related-to/prefect.deployment.${two}`);
      await get(`/automations/related-to/prefect.deployment.${one}`);
      await remove(`/automations/owned-by/prefect.deployment.${one}`);
      await remove(`/automations/owned-by/${owner}`);
      await get(`/automations/${body.id}`);
      await get(`/automations/related-to/${owner}`);
      await remove(`/automations/${other.body.id}`);
      await post("/automations/", { ...base, actions: [{ ...run(NONE), job_variables: { a: 1 } }] });
      await post("/automations/", {
        ...base,
        actions: [{ ...run(NONE), job_variables: {} }],
        enabled: false,
      });
    },
  },
  {
    name: "job variables of an action are checked against the deployment's pool",
    async hold({ post, put, unique }) {
      const variables = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
      const pool = unique("pool");
      await post("/work_pools/", {
        name: pool,
        type: "process",
        base_job_template: { job_configuration: { n: "{{ n }}" }, variables },
      });
      const flow = await post("/flows/", { name: unique("flow") });
      const { body } = await post("/deployments/", {
        name: unique("d"),
        flow_id: flow.body.id,
        work_pool_name: pool,
        enforce_parameter_schema: false,
      });
      const action = { type: "run-deployment", deployment_id: body.id };
      const base = { name: unique("jobs"), trigger: EVENT, enabled: false };
      await post("/automations/", { ...base, actions: [{ ...action, job_variables: { n: "x" } }] });
      await post("/automations/", { ...base, actions: [{ ...action, job_variables: { other: 1 } }] });
      const made = await post("/automations/", {
        ...base,
        actions: [{ ...action, job_variables: { n: 1 } }],
      });
      await put(`/automations/${made.body.id}`, {
        ...base,
        actions: [{ ...action, job_variables: { n: "y" } }],
      });
    },
  },
  {
    name: "triggers of every kind keep what they were given",
    async hold({ get, post, unique }) {
      const make = (trigger: object) =>
        post("/automations/", { name: unique("trigger"), trigger, actions: [], enabled: false });
      await make({ type: "event", posture: "Proactive" });
      await make({ type: "event", posture: "Proactive", within: 30, threshold: 5 });
      await make({
        posture: "Reactive",
        within: "PT90S",
        threshold: "3",
        match_related: [{ a: "b" }, { c: ["d", "!e"] }],
      });
      await make({ ...EVENT, after: ["x"], for_each: ["prefect.resource.id"], id: NONE, other: 1 });
      await make({ type: "sequence", within: 60, triggers: [EVENT, { ...EVENT, posture: "Proactive" }] });
      const { body } = await make({
        type: "compound",
        require: "all",
        within: null,
        triggers: [EVENT, { type: "compound", require: 1, within: 5, triggers: [EVENT, EVENT] }],
      });
      await get(`/automations/${body.id}`);
    },
  },
  {
    name: "what is wrong with a trigger is said for every kind that it might be",
    async hold({ post, unique }) {
      const make = (trigger: unknown) =>
        post("/automations/", { name: unique("wrong"), trigger, actions: NOTHING });
      for (const trigger of [
        undefined,
        null,
        5,
        "event",
        {},
        { type: "other" },
        { type: "event" },
        { type: "event", posture: "Metric", threshold: 1.5, within: -1 },
        { type: "event", posture: "Reactive", within: null },
        { type: "event", posture: "Reactive", within: "soon" },
        { type: "event", posture: "Proactive", within: 5 },
        {
          type: "event",
          posture: "Reactive",
          match: 5,
          match_related: ["a"],
          after: "x",
          expect: [5],
          for_each: {},
        },
        { type: "event", posture: "Reactive", match: { a: 5 }, match_related: [{ a: [5] }] },
        { type: "sequence", within: 5, triggers: [{ type: "other" }] },
        { type: "compound", within: 5, triggers: [EVENT], require: 2 },
        { type: "compound", within: 5, triggers: [EVENT], require: 0 },
        { type: "compound", within: 5, triggers: "x", require: "most" },
        {
          type: "compound",
          within: 5,
          require: "any",
          triggers: [{ type: "sequence", triggers: [{}], within: 1 }],
        },
      ])
        await make(trigger);
    },
  },
  {
    name: "actions of every kind keep what they were given",
    async hold({ post, unique }) {
      const kinds = ["deployment", "work-pool", "work-queue", "automation"];
      const paused = kinds.flatMap((kind) => [
        { type: `pause-${kind}`, source: "inferred" },
        { type: `resume-${kind}`, [`${kind.replace("-", "_")}_id`]: NONE },
      ]);
      const plain = [
        "do-nothing",
        "cancel-flow-run",
        "delete-flow-run",
        "suspend-flow-run",
        "resume-flow-run",
      ];
      await post("/automations/", {
        name: unique("actions"),
        trigger: EVENT,
        enabled: false,
        actions: [
          ...paused,
          ...plain.map((type) => ({ type, other: 1 })),
          {
            type: "run-deployment",
            deployment_id: NONE,
            parameters: { a: [1, { b: null }] },
            schedule_after: "PT5M",
          },
          { type: "run-deployment", source: "inferred" },
          { type: "change-flow-run-state", state: "FAILED", name: "Given up", message: "m", force: true },
          { type: "change-flow-run-state", state: "PAUSED" },
          { type: "send-notification", block_document_id: NONE, body: "text" },
          { type: "call-webhook", block_document_id: NONE, payload: { message: "{{ flow.name }}", n: [1] } },
          { type: "call-webhook", block_document_id: NONE },
          {},
        ],
      });
    },
  },
  {
    name: "what is wrong with an action is said for every kind that it might be",
    async hold({ post, unique }) {
      for (const action of [
        5,
        { type: "other" },
        { type: "run-deployment" },
        { type: "run-deployment", source: "inferred", deployment_id: NONE },
        { type: "run-deployment", deployment_id: "x", parameters: 5, schedule_after: -5 },
        { type: "pause-work-pool", source: "all" },
        { type: "change-flow-run-state", state: "ENDED", force: "perhaps" },
        { type: "send-notification", subject: 5 },
        { type: "call-webhook", payload: null, block_document_id: "00000000-0000" },
      ])
        await post("/automations/", { name: unique("wrong"), trigger: EVENT, actions: [action] });
      await post("/automations/", {
        name: unique("wrong"),
        trigger: EVENT,
        actions: {},
        actions_on_trigger: [null],
      });
    },
  },
  {
    name: "automations that would start runs without end are refused",
    async hold({ post, patch, unique }) {
      const trigger = { ...EVENT, expect: ["prefect.flow-run.Running"] };
      const run = { type: "run-deployment", deployment_id: NONE };
      const base = { name: unique("loop"), trigger };
      await post("/automations/", { ...base, actions: [{ type: "run-deployment", source: "inferred" }] });
      await post("/automations/", { ...base, actions: [run] });
      const narrow = { ...trigger, match_related: { "prefect.resource.id": "prefect.flow.x" } };
      await post("/automations/", { ...base, trigger: narrow, actions: [run], enabled: false });
      const { body } = await post("/automations/", { ...base, actions: [run], enabled: false });
      await patch(`/automations/${body.id}`, { enabled: true });
    },
  },
  {
    name: "templates are checked",
    async hold({ post, unique }) {
      for (const path of ["/automations/templates/validate", "/templates/validate"])
        for (const template of [
          undefined,
          "",
          "{{ x }}",
          "{{ x",
          "a\n{% if %}",
          "{{ x | none_of_it }}",
          "{% for a in %}",
          5,
        ])
          await post(path, template);
      const loops = (depth: number) => `${"{% for a in b %}".repeat(depth)}${"{% endfor %}".repeat(depth)}`;
      await post("/templates/validate", loops(2));
      await post("/templates/validate", loops(3));
      await post("/templates/validate", loops(1).repeat(11));
      const block = "00000000-0000-4000-8000-000000000000";
      const make = (action: object) =>
        post("/automations/", {
          name: unique("template"),
          trigger: EVENT,
          enabled: false,
          actions: [action],
        });
      await make({ type: "send-notification", block_document_id: block, subject: "{{ a", body: "{% b %}" });
      await make({ type: "call-webhook", block_document_id: block, payload: { text: "{{ a" } });
      await make({
        type: "run-deployment",
        deployment_id: block,
        parameters: {
          a: "{{ b",
          c: { __prefect_kind: "jinja" },
          d: [{ __prefect_kind: "json", value: "x{" }],
          e: { f: "{% for a in %}", g: { __prefect_kind: "none" } },
          h: { __prefect_kind: "workspace_variable" },
        },
      });
    },
  },
  {
    name: "bodies that are none are refused",
    async hold({ post, unique }) {
      await post("/automations/", {});
      await post("/automations/", []);
      await post("/automations/", null);
      await post("/automations/");
      await post("/automations/", {
        name: 5,
        description: null,
        enabled: "maybe",
        tags: [1, null],
        other: unique("x"),
      });
    },
  },
];
