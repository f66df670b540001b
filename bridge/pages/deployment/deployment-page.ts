/** The page of a deployment: what it does, the form that runs it, what it did before. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { Deployment } from "../../contract/deployments/deployment.ts";
import { v7 } from "../../uuid.ts";
import { markdownBody } from "../artifacts/artifact-body.ts";
import type { PageContext } from "../context.ts";
import { type Field, fieldsOf, typedText } from "../form/field.ts";
import { fieldsHtml } from "../form/fields-html.ts";
import { type FormState, trouble } from "../form/trouble.ts";
import type { Typed } from "../form/typed.ts";
import { scheduleText } from "../home-page.ts";
import type { Html } from "../html.ts";
import { layout } from "../layout.ts";
import { liveParts } from "../live.ts";
import { problemPage } from "../problem-page.ts";
import { flowNames } from "../runs/flow-names.ts";
import { nextRun, recentRuns } from "../runs/read-runs.ts";
import { runsTable } from "../runs/runs-table.ts";
import { findDeployment } from "./read-deployment.ts";

const PAST_RUNS = 25;

/** `?from=<run id>` fills the form with that run's values. */
export async function deploymentPage(c: Context, context: PageContext): Promise<Response> {
  const deployment = await findDeployment(context.client, c.req.param("id") ?? "");
  if (!deployment) return problemPage(c, "no-deployment");
  const fields = fieldsOf(deployment.parameter_openapi_schema ?? {}, deployment.parameters);
  const typed = await startingValues(context, deployment, fields, c.req.query("from"));
  return deploymentForm(c, context, deployment, { typed, errors: {} });
}

export async function deploymentForm(
  c: Context,
  context: PageContext,
  deployment: Deployment,
  form: FormState,
): Promise<Response> {
  const { client } = context;
  const [flows, next, past] = await Promise.all([
    flowNames(client, [deployment]),
    nextRun(client, deployment.id),
    pastRuns(context, deployment.id),
  ]);
  const flow = flows.get(deployment.flow_id) ?? "";
  const fields = fieldsOf(deployment.parameter_openapi_schema ?? {}, deployment.parameters);
  const wrong = Object.keys(form.errors).length > 0 || form.problem !== undefined;
  const body = html`<p class="crumbs"><a href="/">Deployments</a></p>
<h1>${flow} <span class="faint">${deployment.name}</span></h1>
${deployment.description ? html`<div class="prose lead">${markdownBody(deployment.description)}</div>` : ""}
<dl class="facts line"><div><dt>Schedule</dt><dd>${scheduleText(deployment, next)}</dd></div></dl>
<div class="columns form-first">
<section class="panel" id="run" aria-labelledby="run-title">
<h2 id="run-title">Run it now</h2>
${trouble("Nothing was started.", fields, form)}
${runForm(context, deployment, fields, form)}
</section>
<section data-part="runs" aria-labelledby="runs">${past}</section>
</div>`;
  const title = `${wrong ? "Please check: " : ""}${flow} ${deployment.name}`;
  const live = `/deployments/${deployment.id}/events`;
  return c.html(layout({ title, section: "deployments", live, body }), wrong ? 422 : 200);
}

export function deploymentEvents(c: Context, context: PageContext): Response {
  const id = (c.req.param("id") ?? "").toLowerCase();
  return liveParts(
    c,
    context,
    async () => ({
      html: String(await html`<section data-part="runs">${await pastRuns(context, id)}</section>`),
    }),
    ({ kind }) => kind === "flow-run",
  );
}

async function pastRuns({ client }: PageContext, id: string): Promise<Html> {
  const runs = await recentRuns(client, { deployment: id, limit: PAST_RUNS });
  const more =
    runs.length === PAST_RUNS
      ? html`<p class="more"><a href="/runs?deployment=${id}">All its runs</a></p>`
      : "";
  return html`<h2 id="runs">Past runs</h2>
${runs.length > 0 ? html`${runsTable(runs)}${more}` : html`<p class="empty">It has not run yet.</p>`}`;
}

async function startingValues(
  { client }: PageContext,
  deployment: Deployment,
  fields: readonly Field[],
  from: string | undefined,
): Promise<Typed> {
  const run = from && /^[\da-f-]{32,36}$/i.test(from) ? await client.flowRuns.find(from) : undefined;
  const values = run?.deployment_id === deployment.id ? run.parameters : undefined;
  return Object.fromEntries(
    fields.map((field) => {
      const has = values && Object.hasOwn(values, field.name);
      return [field.name, has ? typedText(field.kind, values[field.name]) : (field.initial ?? "")];
    }),
  );
}

function runForm(
  { forms }: PageContext,
  deployment: Deployment,
  fields: readonly Field[],
  { typed, errors }: FormState,
): Html {
  const needed = fields.some((field) => field.required && field.kind !== "yes-no");
  return html`<form method="post" action="/deployments/${deployment.id}" novalidate data-once>
<input type="hidden" name="token" value="${forms.token}" autocomplete="off">
<input type="hidden" name="once" value="${v7()}" autocomplete="off">
${fields.length > 0 ? fieldsHtml(fields, typed, errors) : html`<p class="faint">There is nothing to fill in.</p>`}
<p class="actions"><button type="submit" class="primary">Run</button>${
    needed ? html` <span class="faint"><span class="required">*</span> needed</span>` : ""
  }</p>
</form>`;
}
