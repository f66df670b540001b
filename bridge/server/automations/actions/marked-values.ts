/** Marks the templates in parameters, so that what a template gives keeps its type. */
import { isRecord } from "../../../is-record.ts";
import { isTemplate } from "../../templates/render.ts";

/** Marks an object that stands for a value: JSON given as text, a template, a variable's value. */
export const KIND = "__prefect_kind";

/** The same parameters with each text that holds a template marked as one. */
export function upgradeTemplates(value: unknown): unknown {
  if (typeof value === "string") return isTemplate(value) ? marked(value) : value;
  // Lists in lists stay as they are, as in Prefect.
  if (Array.isArray(value)) return value.map((item) => (Array.isArray(item) ? item : upgradeTemplates(item)));
  if (!isRecord(value) || KIND in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, upgradeTemplates(part)]));
}

/** A single expression keeps the type of its value: it goes through JSON. */
function marked(template: string): Record<string, unknown> {
  const text = template.trim();
  if (text.startsWith("{{") && text.endsWith("}}") && text.split("{{").length === 2) {
    return {
      [KIND]: "json",
      value: { [KIND]: "jinja", template: `{{ ${text.slice(2, -2).trim()} | tojson }}` },
    };
  }
  return { [KIND]: "jinja", template };
}
