/** What pressing Cancel does: the run is asked to end, through the API. */
import type { Context } from "hono";
import type { PageContext } from "../context.ts";
import { problemPage } from "../problem-page.ts";

export async function cancelRun(c: Context, { client, guard }: PageContext): Promise<Response> {
  if (!guard.sameOrigin(c.req.raw)) return problemPage(c, "foreign");
  const run = await client.flowRuns.find(c.req.param("id") ?? "");
  if (!run) return problemPage(c, "no-run");
  const body = await c.req.formData().catch(() => new FormData());
  if (!guard.knows(body.get("token"))) return problemPage(c, "stale");
  // Over meanwhile, or being cancelled already: the answer is the run as it is.
  await client.flowRuns.setState(run.id, { type: "CANCELLING", name: "Cancelling" });
  return c.redirect(`/runs/${run.id}`, 303);
}
