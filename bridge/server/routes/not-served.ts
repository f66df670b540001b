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

/** All of them; every other operation of the document is served. There is none now. */
export const NOT_SERVED: readonly NotServed[] = [];

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
