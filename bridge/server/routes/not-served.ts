/** Refuses the operations of Prefect's API that this server knows of and does not have: 501, each in one line. */
import { Hono } from "hono";
import { refuse } from "../http/http-error.ts";

interface NotServed {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As in Prefect's OpenAPI document. */
  path: string;
  /** What a client can do. */
  instead: string;
}

/** All of them; every other operation of the document is served. */
export const NOT_SERVED: readonly NotServed[] = [
  ...(["PUT", "DELETE"] as const).map((method) => ({
    method,
    path: "/admin/storage",
    instead: "give each task or flow its own result storage.",
  })),
  { method: "GET", path: "/flow_runs/{id}/graph", instead: "ask for /flow_runs/{id}/graph-v2." },
  { method: "GET", path: "/flow_runs/{id}/logs/download", instead: "ask for /logs/filter." },
  { method: "POST", path: "/flow_runs/bulk_delete", instead: "delete each by its id." },
  { method: "POST", path: "/flow_runs/bulk_set_state", instead: "set the state of each by its id." },
  { method: "POST", path: "/flows/bulk_delete", instead: "delete each by its id." },
  {
    method: "POST",
    path: "/task_workers/filter",
    instead: "call the task in a flow, without a task worker.",
  },
];

/** Routes for what no other has answered: to be asked after all others. */
export function notServedRoutes(): Hono {
  const routes = new Hono();
  for (const { method, path, instead } of NOT_SERVED) {
    routes.on(method, path.replace(/\{(\w+)\}/g, ":$1"), () => {
      throw refuse(501, `cellflow's server does not serve ${method} ${path}: ${instead}`);
    });
  }
  return routes;
}
