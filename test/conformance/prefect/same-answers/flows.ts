/** Conversations about flows. */
import type { Conversation } from "./conversation.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

export const flows: readonly Conversation[] = [
  {
    name: "a flow is created once by its name",
    async hold({ get, post, unique }) {
      const name = unique("flow");
      const { body } = await post("/flows/", { name, tags: ["a", "b"], labels: { team: "x", size: 1 } });
      await post("/flows/", { name });
      await get(`/flows/${body.id}`);
      await get(`/flows/name/${name}`);
      await post("/flows/", {});
      await post("/flows/", { name, other: 1 });
      await post("/flows/", { name: unique("a/b") });
      await get(`/flows/name/${unique("none")}`);
      await get("/flows/00000000-0000-4000-8000-000000000000");
    },
  },
  {
    name: "a flow's tags are changed",
    async hold({ get, post, patch, unique }) {
      const { body } = await post("/flows/", { name: unique("flow"), tags: ["a"] });
      await patch(`/flows/${body.id}`, { tags: ["b", "c"] });
      await get(`/flows/${body.id}`);
      await patch(`/flows/${body.id}`, {});
      await patch(`/flows/${body.id}`, { tags: [] });
      await get(`/flows/${body.id}`);
      await patch(`/flows/${body.id}`, { name: "x" });
      await patch(`/flows/${body.id}`, { tags: "b" });
      await patch(`/flows/${NOBODY}`, { tags: ["b"] });
      await get("/flows/nothing");
    },
  },
  {
    name: "flows are found, counted and paged",
    async hold({ post, unique }) {
      const names = ["a", "b", "c"].map((each) => unique(each));
      const ids: string[] = [];
      for (const [index, name] of names.entries())
        ids.push(
          (await post("/flows/", { name, tags: index === 0 ? ["x", "y"] : index === 1 ? ["x"] : [] })).body
            .id,
        );
      await post("/deployments/", {
        name: "d",
        flow_id: ids[0],
        tags: ["dep"],
        parameter_openapi_schema: { type: "object", properties: {} },
        pull_steps: [],
      });
      await post("/flow_runs/", { flow_id: ids[1], name: "run", tags: ["t"] });
      const id = { any_: ids };
      const filter = (flows: Record<string, unknown>, extra: Record<string, unknown> = {}) =>
        post("/flows/filter", { flows: { id, ...flows }, ...extra });
      await filter({});
      await filter({}, { sort: "NAME_DESC" });
      await filter({}, { limit: 1, offset: 1 });
      await filter({}, { limit: 0 });
      await filter({}, { limit: 201 });
      await filter({}, { limit: -1 });
      await filter({}, { sort: "ID_DESC" });
      await filter({ name: { any_: [names[2]] } });
      await filter({ name: { like_: unique("B") } });
      await filter({ tags: { all_: ["x"] } });
      await filter({ tags: { is_null_: true } });
      await filter({ deployment: { is_null_: true } });
      await filter({ deployment: { is_null_: false } });
      await filter({}, { deployments: { tags: { all_: ["dep"] } } });
      await filter({}, { flow_runs: { tags: { all_: ["t"] } } });
      await filter({}, { flow_runs: { name: { any_: ["run"] } }, task_runs: { name: { any_: ["none"] } } });
      await filter({}, { work_pools: { name: { any_: [unique("none")] } } });
      await filter({ operator: "or_", id: { any_: [ids[0]] }, name: { any_: [names[1]] } });
      await filter({ nothing: 1 });
      await post("/flows/count", { flows: { id } });
      await post("/flows/count", { flows: { id }, flow_runs: { name: { any_: ["run"] } } });
      await post("/flows/paginate", { flows: { id }, limit: 2 });
      await post("/flows/paginate", { flows: { id }, limit: 2, page: 2 });
      await post("/flows/paginate", { flows: { id }, limit: 0 });
      await post("/flows/paginate", { flows: { id }, page: 0 });
    },
  },
  {
    name: "flows are deleted with their deployments and runs",
    async hold({ get, post, delete: remove, unique }) {
      const made = async (name: string) => (await post("/flows/", { name: unique(name) })).body.id;
      const flow = await made("gone");
      const { body: deployment } = await post("/deployments/", {
        name: "d",
        flow_id: flow,
        schedules: [{ schedule: { interval: 86_400 } }],
        parameter_openapi_schema: { type: "object", properties: {} },
        pull_steps: [],
        enforce_parameter_schema: false,
      });
      const { body: run } = await post(`/deployments/${deployment.id}/create_flow_run`, { name: "r" });
      const { body: task } = await post("/task_runs/", {
        name: "t",
        task_key: "k",
        dynamic_key: "0",
        flow_run_id: run.id,
      });
      await remove(`/flows/${flow}`);
      await remove(`/flows/${flow}`);
      await get(`/flows/${flow}`);
      await get(`/deployments/${deployment.id}`);
      await get(`/flow_runs/${run.id}`);
      await get(`/task_runs/${task.id}`);
      await get(`/flow_run_states/?flow_run_id=${run.id}`);
      const one = await made("one");
      await post("/flows/bulk_delete", { flows: { id: { any_: [one, NOBODY] } } });
      await post("/flows/bulk_delete", { flows: { id: { any_: [one] } } });
      await post("/flows/bulk_delete", { flows: { id: { any_: [NOBODY] } }, limit: 51 });
      await post("/flows/bulk_delete", { flows: { id: { any_: [NOBODY] } }, limit: 0 });
      await get(`/flows/${one}`);
    },
  },
];
