/** Answers the Cancel button: asks the run to end, through the API. */
import type { Context } from "hono";
import type { PageContext } from "../context.ts";
import { problemPage } from "../problem-page.ts";

export async function cancelRun(c: Context, { client, forms }: PageContext): Promise<Response> {
  const run = await client.flowRuns.find(c.req.param("id") ?? "");
  if (!run) return problemPage(c, "no-run");
  const body = await c.req.formData().catch(() => new FormData());
  if (!forms.isToken(body.get("token"))) return problemPage(c, "stale");
  // Over meanwhile, or being cancelled already: the answer is the run as it is.
  await client.flowRuns.setState(run.id, { type: "CANCELLING", name: "Cancelling" });
  return c.redirect(`/runs/${run.id}`, 303);
}
