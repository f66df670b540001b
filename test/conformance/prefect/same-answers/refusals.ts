/** Conversations about bodies that are almost right. */
import type { Conversation } from "./conversation.ts";

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
];
