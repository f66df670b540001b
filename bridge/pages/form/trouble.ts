/** Says above a form that was refused what is wrong, with a link to each field. */
import { html } from "hono/html";
import type { Html } from "../html.ts";
import type { Field } from "./field.ts";
import type { Typed } from "./typed.ts";

/** The form as it is shown again: what was typed, and what is wrong with it. */
export interface FormState {
  typed: Typed;
  errors: Record<string, string>;
  /** What is wrong with no field in particular. */
  problem?: string;
}

/** @param lead what was not done: `Nothing was started.` */
export function trouble(lead: string, fields: readonly Field[], { errors, problem }: FormState): Html | "" {
  const named = fields.filter((field) => errors[field.name] !== undefined);
  const others = Object.entries(errors).filter(([name]) => !fields.some((field) => field.name === name));
  if (named.length === 0 && others.length === 0 && problem === undefined) return "";
  const links = named.map((field) => html`<li><a href="#field-${field.name}">${field.label}</a></li>`);
  return html`<div class="notice bad" role="alert">
<p><strong>${lead}</strong> ${problem ?? (named.length > 0 ? "Please check:" : "")}</p>
${links.length > 0 ? html`<ul>${links}</ul>` : ""}
${others.map(([name, error]) => html`<p>${name}: ${error}</p>`)}
</div>`;
}
