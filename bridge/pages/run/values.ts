/** A run's parameters, and when it did what. */
import { html } from "hono/html";
import { fieldsOf } from "../form/field.ts";
import type { Html } from "../html.ts";
import { took, when } from "../parts/when.ts";
import type { RunPageData } from "./read-run.ts";

export function valuesPart({ run, flow, deployment }: RunPageData): Html {
  const parameters = Object.entries(run.parameters);
  const fields = fieldsOf(deployment?.parameter_openapi_schema ?? {});
  const label = new Map(fields.map((field) => [field.name, field.label]));
  const values = parameters.map(
    ([name, value]) => html`<div><dt>${label.get(name) ?? name}</dt><dd>${valueHtml(value)}</dd></div>`,
  );
  return html`<h2>Values</h2>
${parameters.length > 0 ? html`<dl class="facts stacked">${values}</dl>` : html`<p class="empty">It takes none.</p>`}
<h2>About this run</h2>
<dl class="facts stacked">
<div><dt>Flow</dt><dd>${flow}</dd></div>
${deployment ? html`<div><dt>Deployment</dt><dd><a href="/deployments/${deployment.id}">${deployment.name}</a></dd></div>` : ""}
<div><dt>${run.start_time ? "Started" : "Expected"}</dt><dd>${when(run.start_time ?? run.expected_start_time)}</dd></div>
${run.end_time ? html`<div><dt>Ended</dt><dd>${when(run.end_time)}</dd></div><div><dt>Took</dt><dd>${took(run)}</dd></div>` : ""}
${run.auto_scheduled ? html`<div><dt>Started by</dt><dd>its schedule</dd></div>` : ""}
</dl>`;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function valueHtml(value: unknown): Html {
  if (value === null || value === "") return html`<span class="faint">empty</span>`;
  if (typeof value === "boolean") return html`${value ? "yes" : "no"}`;
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item !== "object")) {
    return html`${value.map((item) => html`${String(item)}<br>`)}`;
  }
  if (typeof value === "object") return html`<code>${JSON.stringify(value)}</code>`;
  const text = String(value);
  if (!MOMENT.test(text) || Number.isNaN(Date.parse(text))) return html`${text}`;
  // In UTC, as the form asked for it.
  return html`${new Date(text).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
