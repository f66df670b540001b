/** The form that resumes a paused run: with the fields that its pause asks for. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { checkParameters } from "../../parameters/check.ts";
import { fieldMessages } from "../../parameters/phrasing/field.ts";
import { type PausedRun, readPaused } from "../../sdk/pause/resume-paused.ts";
import { markdownBody } from "../artifacts/artifact-body.ts";
import type { PageContext } from "../context.ts";
import { fieldsOf } from "../form/field.ts";
import { fieldsHtml } from "../form/fields-html.ts";
import { type FormState, trouble } from "../form/trouble.ts";
import { errorsInFields, readTyped, typedValues } from "../form/typed.ts";
import { layout } from "../layout.ts";
import { problemPage } from "../problem-page.ts";
import { flowNames } from "../runs/flow-names.ts";

export async function resumePage(c: Context, context: PageContext): Promise<Response> {
  const found = await findPaused(c, context);
  if (found instanceof Response) return found;
  const fields = fieldsOf(found.schema ?? {});
  const typed = Object.fromEntries(fields.map((field) => [field.name, field.initial ?? ""]));
  return resumeForm(c, context, found, { typed, errors: {} });
}

/** Answers the form: the run goes on, or the form says what is wrong. */
export async function resumeRun(c: Context, context: PageContext): Promise<Response> {
  const found = await findPaused(c, context);
  if (found instanceof Response) return found;
  const { run, schema = {} } = found;
  const body = await c.req.formData().catch(() => new FormData());
  if (!context.forms.isToken(body.get("token"))) return problemPage(c, "stale");
  const fields = fieldsOf(schema);
  const typed = readTyped(fields, body);
  const { values, problems } = checkParameters(schema, typedValues(fields, typed), { typed: true });
  const again = (errors: Record<string, string>, problem?: string) =>
    resumeForm(c, context, found, { typed, errors, ...(problem !== undefined && { problem }) });
  if (problems.length > 0) return again(errorsInFields(fields, typed, fieldMessages(problems, schema)));
  const { status, state, details } = await context.client.flowRuns.resume(run.id, values);
  if (status === "REJECT" && state?.type === "PAUSED")
    return again({}, ("reason" in details && details.reason) || undefined);
  // Resumed or ended meanwhile: the answer is the run as it is.
  return c.redirect(`/runs/${run.id}`, 303);
}

/** A run that is not paused has its own page. */
async function findPaused(c: Context, { client }: PageContext): Promise<PausedRun | Response> {
  const run = await client.flowRuns.find(c.req.param("id") ?? "");
  if (!run) return problemPage(c, "no-run");
  if (run.state_type !== "PAUSED") return c.redirect(`/runs/${run.id}`, 303);
  return readPaused(client, run);
}

async function resumeForm(
  c: Context,
  { client, forms }: PageContext,
  { run, schema = {} }: PausedRun,
  form: FormState,
): Promise<Response> {
  const flow = (await flowNames(client, [run])).get(run.flow_id) ?? "";
  const description = await descriptionOf(client, run);
  const fields = fieldsOf(schema);
  const isWrong = Object.keys(form.errors).length > 0 || form.problem !== undefined;
  const body = html`<p class="crumbs"><a href="/runs">Runs</a> / <a href="/runs/${run.id}">${flow} ${run.name}</a></p>
<h1>Resume <span class="faint">${run.name}</span></h1>
${description ? html`<div class="prose lead">${markdownBody(description)}</div>` : ""}
<section class="panel" aria-label="Input">
${trouble("Nothing was done.", fields, form)}
<form method="post" action="/runs/${run.id}/resume" novalidate data-once>
<input type="hidden" name="token" value="${forms.token}" autocomplete="off">
${fields.length > 0 ? fieldsHtml(fields, form.typed, form.errors) : html`<p class="faint">There is nothing to fill in.</p>`}
<p class="actions"><button type="submit" class="primary">Resume</button></p>
</form>
</section>`;
  const title = `${isWrong ? "Please check: " : ""}Resume ${flow} · ${run.name}`;
  return c.html(layout({ title, section: "runs", body }), isWrong ? 422 : 200);
}

/** What its author says of the input. */
async function descriptionOf(client: PageContext["client"], run: FlowRun): Promise<string | undefined> {
  const key = run.state?.state_details.run_input_keyset?.description;
  const text = key === undefined ? undefined : await client.flowRunInputs.read(run.id, key);
  return typeof text === "string" ? text : undefined;
}
