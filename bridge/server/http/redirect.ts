/** Answers where no route matches: redirects to the path with or without its last slash, else 405 or 404. */
import type { Context, Hono } from "hono";
import { METHOD_NAME_ALL } from "hono/router";

/** @param app the routes among which another way to write the path, or another method, is looked for */
export function redirectOrRefuse(app: Hono): (context: Context) => Response {
  return (context) => {
    const url = new URL(context.req.url);
    const { method } = context.req;
    const other = url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : `${url.pathname}/`;
    if (isRoute(app, method, other)) {
      // Relative, so that it holds behind a proxy and in process.
      return new Response(null, { status: 307, headers: { location: `${other}${url.search}` } });
    }
    const elsewhere = ["GET", "POST", "PATCH", "PUT", "DELETE"].filter(
      (each) => each !== method && isRoute(app, each, url.pathname),
    );
    if (elsewhere.length > 0) {
      return Response.json(
        { detail: "Method Not Allowed" },
        { status: 405, headers: { allow: elsewhere.join(", ") } },
      );
    }
    return Response.json({ detail: "Not Found" }, { status: 404 });
  };
}

/** Whether something is answered there; what stands in front of all paths answers none. */
export function isRoute(app: Hono, method: string, path: string): boolean {
  return app.router.match(method, path)[0].some(([[, route]]) => route.method !== METHOD_NAME_ALL);
}
