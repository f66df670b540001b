/** Conversations about the server itself: what clients ask first, and which of them are answered. */
import type { Conversation } from "./conversation.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";
const PATHS = [
  "/health",
  "/version",
  "/ready",
  "/hello",
  "/admin/version",
  "/csrf-token?client=x",
  "/nothing",
  "/flows/x",
];

export const admin: readonly Conversation[] = [
  {
    name: "a client asks who is there",
    async hold({ get, post }) {
      for (const path of PATHS) await get(path);
      await get("/csrf-token");
      await post("/health");
      await get("/../ui-settings");
    },
  },
  {
    name: "clients of an old API are refused",
    async hold({ get, post }) {
      for (const version of [
        "0.8.0",
        "0.8.4",
        "1.0.0",
        "0.7.9",
        "0.8",
        "0.8.4.1",
        "0.8.x",
        "-1.8.0",
        "00.08.04",
      ]) {
        const headers = { "x-prefect-api-version": version };
        for (const path of PATHS) await get(path, headers);
        await post("/flows/filter", { limit: 0 }, headers);
        await post(`/flow_runs/${NOBODY}/set_state`, { state: { type: "RUNNING" } }, headers);
        await get("/flows/filter", headers);
      }
    },
  },
  {
    name: "results have no storage that is not there",
    async hold({ get, put }) {
      await get("/admin/storage");
      await put("/admin/storage", { default_result_storage_block_id: NOBODY });
      await put("/admin/storage", { default_result_storage_block_id: "x" });
      await put("/admin/storage", { default_result_storage_block_id: null });
      await put("/admin/storage", {});
      await put("/admin/storage", { default_result_storage_block_id: NOBODY, other: 1 });
    },
  },
];
