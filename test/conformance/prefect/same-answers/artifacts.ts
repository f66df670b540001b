/** Conversations about artifacts: their versions, and the latest of each key. */
import type { Conversation } from "./conversation.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

export const artifacts: readonly Conversation[] = [
  {
    name: "an artifact is a version of its key",
    async hold({ get, post, patch, delete: remove, unique }) {
      const key = unique("key");
      const { body: first } = await post("/artifacts/", {
        key,
        type: "markdown",
        description: "d",
        data: "one",
        metadata_: { a: "b" },
      });
      const { body: second } = await post("/artifacts/", { key, type: "table", data: [{ a: 1 }] });
      await post("/artifacts/", { type: "progress", data: 5.5 });
      await post("/artifacts/", {});
      await post("/artifacts/", { key: "Not a Key" });
      await post("/artifacts/", { key, other: 1 });
      await post("/artifacts/", { key, flow_run_id: "x" });
      await get(`/artifacts/${first.id}`);
      await get(`/artifacts/${key}/latest`);
      await get(`/artifacts/${unique("none")}/latest`);
      await get(`/artifacts/${NOBODY}`);
      await get("/artifacts/nothing");
      await patch(`/artifacts/${second.id}`, { data: [{ a: 2 }], description: "changed" });
      await patch(`/artifacts/${second.id}`, {});
      await patch(`/artifacts/${second.id}`, { key: "other" });
      await patch(`/artifacts/${NOBODY}`, { data: 1 });
      await get(`/artifacts/${second.id}`);
      await get(`/artifacts/${key}/latest`);
      await remove(`/artifacts/${second.id}`);
      await remove(`/artifacts/${second.id}`);
      await get(`/artifacts/${key}/latest`);
      await remove(`/artifacts/${first.id}`);
      await get(`/artifacts/${key}/latest`);
    },
  },
  {
    name: "artifacts are found and counted",
    async hold({ post, unique }) {
      const { body: flow } = await post("/flows/", { name: unique("flow") });
      const { body: run } = await post("/flow_runs/", { flow_id: flow.id, name: "r" });
      const { body: task } = await post("/task_runs/", {
        name: "t",
        task_key: "k",
        dynamic_key: "0",
        flow_run_id: run.id,
      });
      const [a, b] = [unique("a"), unique("b")];
      const ids: string[] = [];
      const make = async (body: unknown) => void ids.push((await post("/artifacts/", body)).body.id);
      await make({ key: a, type: "markdown", data: "1", flow_run_id: run.id });
      await make({ key: a, type: "markdown", data: "2", flow_run_id: run.id, task_run_id: task.id });
      await make({ key: b, type: "table", data: "[]" });
      await make({ type: "image", data: "x" });
      for (const [path, id, sort] of [
        // Of those with the same key, Prefect says which is first by chance.
        ["/artifacts", { id: { any_: ids } }, "CREATED_DESC"],
        ["/artifacts/latest", { key: { any_: [a, b] } }, "KEY_ASC"],
      ] as const) {
        const filter = (more: Record<string, unknown>, extra: Record<string, unknown> = {}) =>
          post(`${path}/filter`, { artifacts: { ...id, ...more }, sort, ...extra });
        await filter({ key: { any_: [b] } });
        await filter({ type: { any_: ["table", "image"] } }, { sort: "KEY_ASC" });
        await filter({ key: { like_: unique("a") } });
        await filter({ type: { any_: ["table"] } });
        await filter({ type: { not_any_: ["markdown", "image"] } });
        await filter({ task_run_id: { any_: [task.id] } });
        await filter({ flow_run_id: { any_: [NOBODY] } });
        await filter({ key: { any_: [b] } }, { flow_runs: { id: { any_: [run.id] } } });
        await filter(
          { key: { any_: [a] }, task_run_id: { any_: [task.id] } },
          { flows: { id: { any_: [flow.id] } } },
        );
        await filter({}, { sort: "KEY_DESC", limit: 1 });
        await filter({}, { limit: 201 });
        await filter({ nothing: 1 });
        await filter({}, { sort: "NOTHING" });
        await post(`${path}/count`, { artifacts: id });
        await post(`${path}/count`, { artifacts: { ...id, type: { any_: ["markdown"] } } });
      }
    },
  },
];
