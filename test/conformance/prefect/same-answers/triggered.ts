/** Conversations about what automations do when they are triggered. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, Conversation, Talk } from "./conversation.ts";

const NONE = "00000000-0000-4000-8000-000000000000";

/** An action, and the kind and the id of what the event that triggers it is about. */
type Done = readonly [action: object, about?: readonly (readonly [kind: string, id: string])[]];

/** An automation fires once in so many seconds, however often its event is sent. */
const WINDOW_SECONDS = 600;

/** An event that has triggered nothing is sent again after so long. */
const AGAIN_MS = 5000;

/**
 * Makes an automation for each of the actions (those of one are done in any order), each triggered by an event of its
 * own; returns their ids.
 */
async function trigger(talk: Talk, done: readonly Done[], extra: object = {}): Promise<string[]> {
  const ids: string[] = [];
  const expected: (readonly [string, Done[1]])[] = [];
  for (const [index, [action, about]] of done.entries()) {
    const event = `conversation.${talk.unique(`event-${index}`)}`;
    const { body } = await talk.post("/automations/", {
      name: talk.unique(`automation-${index}`),
      trigger: { type: "event", posture: "Reactive", expect: [event], within: WINDOW_SECONDS, ...extra },
      actions: [action],
    });
    ids.push(body.id);
    expected.push([event, about]);
  }
  await told(talk, ids.at(-1) ?? "", "created");
  await send(talk, () => expected.map(([event, about]) => eventOf(event, about)), ids);
  return ids;
}

/**
 * Sends events, again with ids of their own, until they have triggered the automations. Prefect loads an automation some
 * time after it was made, and all of them again after others were changed: an event that comes meanwhile is in vain.
 */
async function send(talk: Talk, events: () => object[], ids: readonly string[]): Promise<void> {
  let sentAt = Number.NEGATIVE_INFINITY;
  await talk.eventually(
    async ({ post }) => {
      const counted = await post("/events/count-by/event", {
        filter: {
          event: { name: ["prefect.automation.triggered"] },
          resource: { id: ids.map((id) => `prefect.automation.${id}`) },
        },
      });
      // Not more often: many events at once are what holds Prefect up.
      if (!(counted.body[0]?.count >= ids.length) && performance.now() - sentAt > AGAIN_MS) {
        sentAt = performance.now();
        await post("/events", events());
      }
      return counted;
    },
    ({ body }) => body[0]?.count >= ids.length,
  );
}

function eventOf(name: string, about: NonNullable<Done[1]> = [], extra: object = {}): object {
  return {
    id: randomUUID(),
    occurred: new Date().toISOString(),
    event: name,
    resource: { "prefect.resource.id": `thing.${name}` },
    related: about.map(([kind, id]) => ({
      "prefect.resource.id": `prefect.${kind}.${id}`,
      "prefect.resource.role": kind,
    })),
    ...extra,
  };
}

/** Waits for an event of an automation. */
function told(talk: Talk, id: string, name: string): Promise<Answer> {
  return talk.eventually(
    ({ post }) =>
      post("/events/filter", {
        filter: {
          event: { name: [`prefect.automation.${name}`] },
          resource: { id: [`prefect.automation.${id}`] },
          order: "ASC",
        },
      }),
    ({ body }) => body.total > 0,
  );
}

export const triggered: readonly Conversation[] = [
  {
    name: "the events of an automation that was triggered",
    async hold(talk) {
      const [id = ""] = await trigger(talk, [[{ type: "do-nothing" }]], {
        for_each: ["prefect.resource.id"],
      });
      for (const name of ["triggered", "action.triggered", "action.executed"]) await told(talk, id, name);
      await talk.patch(`/automations/${id}`, { enabled: false });
      await told(talk, id, "updated");
      await talk.delete(`/automations/${id}`);
      await told(talk, id, "deleted");
    },
  },
  {
    name: "deployments, pools, queues and automations are run, paused and resumed",
    async hold(talk) {
      const { get, post, unique } = talk;
      const flow = await post("/flows/", { name: unique("flow") });
      const deployment = async (name: string): Promise<string> => {
        const { body } = await post("/deployments/", {
          name: unique(name),
          flow_id: flow.body.id,
          parameters: { a: 1 },
          enforce_parameter_schema: false,
        });
        return body.id;
      };
      const [run, paused, resumed] = [
        await deployment("run"),
        await deployment("paused"),
        await deployment("resumed"),
      ];
      const pool = await post("/work_pools/", { name: unique("pool"), type: "process" });
      const queue = await post(`/work_pools/${unique("pool")}/queues`, { name: unique("queue") });
      const other = await post("/automations/", {
        name: unique("other"),
        trigger: { type: "event", posture: "Reactive", expect: [unique("never")] },
        actions: [],
      });
      const runOne = { type: "run-deployment", deployment_id: run, schedule_after: 3600 };
      const ids = await trigger(talk, [
        [{ ...runOne, parameters: { b: 2 } }],
        [
          { ...runOne, source: "inferred", deployment_id: null, job_variables: { x: 1 } },
          [["deployment", run]],
        ],
        [{ type: "pause-deployment", source: "inferred" }, [["deployment", paused]]],
        [{ type: "resume-deployment", deployment_id: resumed }],
        [{ type: "pause-work-pool", work_pool_id: pool.body.id }],
        [{ type: "pause-work-queue", source: "inferred" }, [["work-queue", queue.body.id]]],
        [{ type: "pause-automation", source: "inferred" }, [["automation", other.body.id]]],
      ]);
      for (const id of ids) await told(talk, id, "action.executed");
      await get(`/deployments/${paused}`);
      await get(`/automations/${other.body.id}`);
      const again = await trigger(talk, [
        [{ type: "resume-work-pool", source: "inferred" }, [["work-pool", pool.body.id]]],
        [{ type: "resume-work-queue", work_queue_id: queue.body.id }],
        [{ type: "resume-automation", automation_id: other.body.id }],
      ]);
      for (const id of again) await told(talk, id, "action.executed");
      await get(`/automations/${other.body.id}`);
    },
  },
  {
    name: "parameters are filled in by templates, of the event and what it is about",
    async hold(talk) {
      const { get, post, unique } = talk;
      const flow = await post("/flows/", { name: unique("flow") });
      const { body } = await post("/deployments/", {
        name: unique("d"),
        flow_id: flow.body.id,
        tags: ["one"],
        enforce_parameter_schema: false,
      });
      const run = await post("/flow_runs/", {
        flow_id: flow.body.id,
        name: unique("run"),
        parameters: { n: [1] },
      });
      await post("/variables/", { name: unique("v").replaceAll("-", "_"), value: { deep: [1, null] } });
      const marked = (kind: string, fields: object) => ({ __prefect_kind: kind, ...fields });
      const action = {
        type: "run-deployment",
        deployment_id: body.id,
        schedule_after: 3600,
        parameters: {
          text: "Run {{ flow.name }}/{{ flow_run.name }} {{ deployment.name }} {{ automation.name }}",
          id: "event {{ event.id }}",
          resource:
            "{{ event.resource.id }} {{ event.resource['prefect.resource.id'] }} {{ event.related[0].role }}",
          number: "{{ (flow_run.parameters.n[0] + 1) }}",
          list: "{{ deployment.tags }}",
          object: "{{ flow_run.parameters }}",
          nested: {
            deep: ["{{ event.event }}", { each: "{% for t in deployment.tags %}{{ t }};{% endfor %}" }],
          },
          missing: "[{{ nothing.at.all }}]",
          labels: "of {{ labels.prefect.resource.id }} {{ event.resource.labels.prefect.resource.id }}",
          firing: "{{ firing.trigger.type }} {{ firings | length }} {{ events | length }}",
          json: marked("json", { value: '{"a": [1, 2]}' }),
          jinja: marked("jinja", { template: "{{ 1 + 1 }}" }),
          variable: marked("workspace_variable", { variable_name: unique("v").replaceAll("-", "_") }),
          gone: marked("json", {}),
          plain: marked("none", { value: 5 }),
        },
      };
      const about = [
        ["flow", flow.body.id],
        ["deployment", body.id],
        ["flow-run", run.body.id],
      ] as const;
      const unknown = marked("workspace_variable", { variable_name: "none_of_it" });
      const [id = "", ...wrong] = await trigger(
        talk,
        [
          [action, about],
          [{ ...action, parameters: { a: "{{ (1 / 0) }}" } }, about],
          [{ ...action, parameters: { v: unknown } }],
        ],
        { for_each: ["prefect.resource.id"] },
      );
      const answer = await told(talk, id, "action.executed");
      const made = answer.body.events[0].related.find(
        (each: Record<string, string>) => each["prefect.resource.role"] === "flow-run",
      );
      await get(`/flow_runs/${made["prefect.resource.id"].split(".").at(-1)}`);
      for (const each of wrong) await told(talk, each, "action.failed");
    },
  },
  {
    name: "flow runs are changed, cancelled, suspended, resumed and deleted",
    async hold(talk) {
      const { get, post, unique } = talk;
      const flow = await post("/flows/", { name: unique("flow") });
      const run = async (...states: object[]): Promise<readonly (readonly [string, string])[]> => {
        const { body } = await post("/flow_runs/", { flow_id: flow.body.id, name: unique("run") });
        for (const state of [{ type: "RUNNING" }, ...states])
          await post(`/flow_runs/${body.id}/set_state`, { state });
        return [["flow-run", body.id]];
      };
      const pause = { type: "PAUSED", state_details: { pause_key: "k" } };
      const change = { type: "change-flow-run-state", state: "FAILED" };
      const done: Done[] = [
        [{ ...change, name: "Given up" }, await run()],
        [{ ...change, message: "m", force: true }, await run()],
        [{ type: "cancel-flow-run" }, await run()],
        [{ type: "resume-flow-run" }, await run(pause)],
        [{ type: "delete-flow-run" }, await run()],
      ];
      const failed: Done[] = [
        [{ type: "cancel-flow-run" }, await run({ type: "COMPLETED" })],
        [{ type: "suspend-flow-run" }, await run()],
        [{ type: "resume-flow-run" }, await run()],
        [{ type: "delete-flow-run" }, [["flow-run", NONE]]],
        [{ type: "cancel-flow-run" }, [["flow-run", NONE]]],
      ];
      const ids = await trigger(talk, [...done, ...failed]);
      for (const [index, id] of ids.entries())
        await told(talk, id, index < done.length ? "action.executed" : "action.failed");
      for (const [, about] of [...done, ...failed]) {
        const { body } = await get(`/flow_runs/${about?.[0]?.[1]}`);
        if (body.state) await get(`/flow_run_states/${body.state.id}`);
      }
    },
  },
  {
    name: "an action that cannot be done says why",
    async hold(talk) {
      const { post, unique } = talk;
      const flow = await post("/flows/", { name: unique("flow") });
      const strict = await post("/deployments/", {
        name: unique("d"),
        flow_id: flow.body.id,
        parameter_openapi_schema: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
        enforce_parameter_schema: true,
      });
      const ids = await trigger(talk, [
        [{ type: "run-deployment", deployment_id: NONE }],
        [{ type: "run-deployment", deployment_id: strict.body.id }],
        [{ type: "run-deployment", deployment_id: strict.body.id, parameters: { n: "x" } }],
        [{ type: "pause-deployment", source: "inferred" }],
        [{ type: "resume-deployment", deployment_id: NONE }],
        [{ type: "pause-work-pool", work_pool_id: NONE }],
        [{ type: "resume-work-pool", source: "inferred" }],
        [{ type: "pause-work-queue", work_queue_id: NONE }],
        [{ type: "resume-work-queue", source: "inferred" }],
        [{ type: "pause-automation", automation_id: NONE }],
        [{ type: "cancel-flow-run" }],
      ]);
      for (const id of ids) await told(talk, id, "action.failed");
    },
  },
  {
    name: "a message is sent, and its event says through which block, and what a webhook answered",
    async hold(talk) {
      const { get, post, unique } = talk;
      const receiver = createServer((request, response) => {
        request.resume();
        request.on("end", () => {
          response.sendDate = false;
          const headers = {
            "content-type": "text/plain",
            "x-answer": "yes",
            via: "a proxy",
            connection: "close",
          };
          response.writeHead(202, headers).end("taken ".repeat(300));
        });
      });
      await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = receiver.address() as AddressInfo;
        const save = async (slug: string, data: object): Promise<string> => {
          const type = await get(`/block_types/slug/${slug}`);
          const schemas = await post("/block_schemas/filter", {
            block_schemas: { block_type_id: { any_: [type.body.id] } },
          });
          const { body } = await post("/block_documents/", {
            name: unique(slug),
            data,
            block_type_id: type.body.id,
            block_schema_id: schemas.body[0].id,
          });
          return body.id;
        };
        const webhook = await save("webhook", { url: `http://127.0.0.1:${port}/` });
        const custom = await save("custom-webhook", {
          name: "c",
          url: "http://127.0.0.1:{{port}}/",
          json_data: { text: "{{body}}" },
          secrets: { port: String(port) },
        });
        const ids = await trigger(talk, [
          [{ type: "call-webhook", block_document_id: webhook, payload: "{{ event.event }}" }],
          [{ type: "send-notification", block_document_id: custom, subject: "S", body: "B" }],
        ]);
        for (const id of ids) await told(talk, id, "action.executed");
      } finally {
        receiver.closeAllConnections();
        receiver.close();
      }
    },
  },
  {
    name: "compounds and sequences fire once all is there",
    async hold(talk) {
      const { post, patch, unique } = talk;
      const make = async (trigger: object): Promise<string> => {
        const { body } = await post("/automations/", {
          name: unique("composite"),
          trigger,
          actions: [],
          actions_on_trigger: [{ type: "do-nothing" }],
        });
        return body.id;
      };
      const expecting = (name: string) => ({
        type: "event",
        posture: "Reactive",
        expect: [unique(name)],
        within: WINDOW_SECONDS,
      });
      const triggers = [expecting("one"), expecting("two")];
      const ids = [
        await make({ type: "compound", require: "all", within: WINDOW_SECONDS, triggers }),
        await make({ type: "sequence", within: WINDOW_SECONDS, triggers }),
      ];
      // Made last, so loaded last: the event that triggers it is seen by the others.
      const last = await make(expecting("one"));
      await told(talk, last, "created");
      await send(talk, () => [eventOf(unique("one"))], [last]);
      const { body } = await told(talk, last, "triggered");
      const follows = body.events[0].payload.triggering_event.id;
      await send(talk, () => [eventOf(unique("two"), [], { follows })], ids);
      for (const id of ids) {
        await told(talk, id, "triggered");
        await told(talk, id, "action.executed");
        await patch(`/automations/${id}`, { enabled: false });
      }
    },
  },
  {
    name: "what waits fires when nothing came",
    async hold(talk) {
      const { body } = await talk.post("/automations/", {
        name: talk.unique("waiting"),
        trigger: { type: "event", posture: "Proactive", expect: [talk.unique("never")], within: 10 },
        actions: [],
        actions_on_trigger: [{ type: "do-nothing" }],
      });
      await told(talk, body.id, "triggered");
      // It would fire again.
      await talk.patch(`/automations/${body.id}`, { enabled: false });
      await told(talk, body.id, "action.executed");
    },
  },
];
