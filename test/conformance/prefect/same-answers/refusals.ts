/** Conversations about bodies that are almost right. */
import type { Conversation } from "./conversation.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";
/** Calls that need a body; what they are about is not there. */
const NEEDS_BODY = [
  "POST /flows/",
  `PATCH /flows/${NOBODY}`,
  "POST /flow_runs/",
  `PATCH /flow_runs/${NOBODY}`,
  "POST /flow_runs/history",
  "POST /flow_runs/bulk_set_state",
  `POST /flow_runs/${NOBODY}/set_state`,
  `POST /flow_runs/${NOBODY}/input`,
  `POST /flow_runs/${NOBODY}/input/filter`,
  `PATCH /flow_runs/${NOBODY}/labels`,
  "POST /task_runs/",
  `PATCH /task_runs/${NOBODY}`,
  "POST /task_runs/history",
  `POST /task_runs/${NOBODY}/set_state`,
  "POST /deployments/",
  `PATCH /deployments/${NOBODY}`,
  "POST /deployments/get_scheduled_flow_runs",
  `POST /deployments/${NOBODY}/create_flow_run`,
  `POST /deployments/${NOBODY}/create_flow_run/bulk`,
  `POST /deployments/${NOBODY}/schedules`,
  `PATCH /deployments/${NOBODY}/schedules/${NOBODY}`,
  "PUT /saved_searches/",
  "POST /logs/",
  "POST /block_types/",
  `PATCH /block_types/${NOBODY}`,
  "POST /block_documents/",
  `PATCH /block_documents/${NOBODY}`,
  "POST /block_schemas/",
  "POST /work_pools/",
  "PATCH /work_pools/none-such",
  "POST /work_pools/none-such/queues",
  "PATCH /work_pools/none-such/queues/none",
  "POST /work_pools/none-such/workers/heartbeat",
  "POST /work_queues/",
  `PATCH /work_queues/${NOBODY}`,
  "POST /artifacts/",
  `PATCH /artifacts/${NOBODY}`,
  "POST /variables/",
  `PATCH /variables/${NOBODY}`,
  "PATCH /variables/name/none_such",
  "POST /events",
  "POST /events/count-by/event",
  "POST /automations/",
  `PUT /automations/${NOBODY}`,
  `PATCH /automations/${NOBODY}`,
  "POST /ui/flows/count-deployments",
  "POST /ui/flows/next-runs",
  "POST /ui/flow_runs/count-task-runs",
  "POST /ui/schemas/validate",
  "POST /ui/task_runs/dashboard/counts",
];
/** Of those, what Prefect fails on where the body has no fields: it looks into it before it reads it. */
const LOOKED_INTO = ["POST /deployments/", `PATCH /deployments/${NOBODY}`, "POST /block_documents/"];
const NOT_LOOKED_INTO = NEEDS_BODY.filter((call) => !LOOKED_INTO.includes(call));
/** Calls that need none. */
const TAKES_BODY = [
  "POST /flows/count",
  "POST /flows/filter",
  "POST /flows/paginate",
  "POST /flow_runs/count",
  "POST /flow_runs/lateness",
  `POST /flow_runs/${NOBODY}/resume?of=nobody`,
  "POST /flow_runs/filter",
  "POST /flow_runs/paginate",
  "POST /task_runs/count",
  "POST /task_runs/filter",
  "POST /task_runs/paginate",
  "POST /deployments/filter",
  "POST /deployments/paginate",
  "POST /deployments/count",
  `POST /deployments/${NOBODY}/schedule`,
  "POST /saved_searches/filter",
  "POST /logs/filter",
  "POST /block_types/filter",
  "POST /block_documents/filter",
  "POST /block_documents/count",
  "POST /work_pools/filter",
  "POST /work_pools/count",
  "POST /work_pools/none-such/concurrency_status",
  "POST /work_pools/none-such/get_scheduled_flow_runs",
  "POST /work_pools/none-such/queues/filter",
  "POST /work_pools/none-such/workers/filter",
  "POST /task_workers/filter",
  `POST /work_queues/${NOBODY}/get_runs`,
  "POST /work_queues/filter",
  `POST /work_queues/${NOBODY}/concurrency_status`,
  "POST /artifacts/filter",
  "POST /artifacts/latest/filter",
  "POST /artifacts/count",
  "POST /artifacts/latest/count",
  "POST /block_schemas/filter",
  "POST /variables/filter",
  "POST /variables/count",
  "POST /events/filter",
  "POST /automations/filter",
  "POST /automations/count",
  "POST /ui/flow_runs/history",
  "POST /ui/task_runs/count",
];
/** Of those, what does not list what others made. */
const ABOUT_NOTHING = TAKES_BODY.filter((call) => call.includes(NOBODY) || call.includes("none-such"));

export const refusals: readonly Conversation[] = [
  {
    name: "a pool's template has both its parts, and declares what it uses",
    async hold({ post, patch, unique }) {
      const name = unique("pool");
      const create = (base_job_template: unknown) =>
        post("/work_pools/", { name, type: "process", base_job_template });
      await create({ a: 1 });
      await create({ job_configuration: {}, variables: { properties: {} } });
      await create({ job_configuration: { a: "{{ n }}" }, variables: { properties: { m: {} } } });
      await create({ job_configuration: { a: ["{{ n }}{{n}}"] }, variables: { properties: { n: {} } } });
      await patch(`/work_pools/${name}`, { base_job_template: { a: 1 } });
      await patch(`/work_pools/${name}`, { base_job_template: {} });
      await patch(`/work_pools/${name}`, { is_paused: null });
      await post(`/work_pools/${name}/get_scheduled_flow_runs`, { work_queue_names: ["default", "none"] });
      await post(`/work_pools/${name}/get_scheduled_flow_runs`, { work_queue_names: ["default"] });
    },
  },
  {
    name: "what must not be null is not made so",
    async hold({ post, patch, get, unique }) {
      const name = unique("v").replaceAll("-", "_");
      const { body } = await post("/variables/", { name, value: 1 });
      await patch(`/variables/${body.id}`, { name: null });
      await patch(`/variables/name/${name}`, { tags: null });
      await get(`/variables/name/${name}`);
      const limit = unique("limit");
      await post("/v2/concurrency_limits/", { name: limit, limit: 1 });
      await patch(`/v2/concurrency_limits/${limit}`, { name: null });
    },
  },
  {
    name: "a deployment's storage is a block that is there",
    async hold({ post, unique }) {
      const name = unique("flow");
      const { body } = await post("/flows/", { name });
      const storage_document_id = "00000000-0000-4000-8000-000000000000";
      await post("/deployments/", { name, flow_id: body.id, storage_document_id });
    },
  },
  {
    name: "a flag is read as a number, and of a query's values the last",
    async hold({ post, get, unique }) {
      await post("/flows/filter", { limit: true, flows: { name: { any_: [unique("none")] } } });
      await get(`/block_types/slug/${unique("none")}/block_documents?include_secrets=x&include_secrets=true`);
    },
  },
  {
    name: "a body that is none is refused, or is one without fields",
    async hold({ send }) {
      const say = async (calls: readonly string[], texts: readonly string[]) => {
        for (const call of calls) {
          const [method = "", path = ""] = call.split(" ");
          for (const text of texts) await send(method, path, text);
        }
      };
      await say(NEEDS_BODY, ["", "null"]);
      await say(NOT_LOOKED_INTO, ['"x"', "5", "true"]);
      await say(
        NOT_LOOKED_INTO.filter((call) => !/events$|bulk$|schedules$|logs\/$/.test(call)),
        ["[]"],
      );
      await say(
        LOOKED_INTO.map((call) => `${call}?body=none`),
        ['"x"', "5", "true", "[]"],
      );
      await say(TAKES_BODY, ["[]", '"x"', "5", "true"]);
      for (const text of ["{", "[1,", "nul", '{"a": 1}}', "'x'"])
        await send("POST", "/flows/?body=no-json", text);
      await say(ABOUT_NOTHING, ["", "null"]);
    },
  },
];
