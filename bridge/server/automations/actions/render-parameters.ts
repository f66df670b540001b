/** Fills in the parameters of a run: templates, JSON given as text, values of variables. */
import { isRecord } from "../../../is-record.ts";
import { readJsonText } from "../../../parameters/phrasing/json.ts";
import type { ServerContext } from "../../context.ts";
import { json } from "../../db/columns.ts";
import type { Invocation } from "../invocation.ts";
import { render } from "../templates.ts";
import { KIND, upgradeTemplates } from "./marked-values.ts";
import { templateContext } from "./template-context.ts";

/** What stands for a value that is to be left out. */
const LEFT_OUT = Symbol("left out");

/** @throws Error whose message says what could not be filled in */
export function renderParameters(
  context: ServerContext,
  invocation: Invocation,
  parameters: Record<string, unknown>,
): Record<string, unknown> {
  const values = templateContext(context, invocation);
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill).filter((item) => item !== LEFT_OUT);
    if (!isRecord(value)) return value;
    if (KIND in value) return fillMarked(value);
    const entries = Object.entries(value).map(([key, part]) => [key, fill(part)] as const);
    return Object.fromEntries(entries.filter(([, part]) => part !== LEFT_OUT));
  };
  const inner = (value: unknown): unknown => (isRecord(value) ? fill(value) : value);
  const fillMarked = (marked: Record<string, unknown>): unknown => {
    switch (marked[KIND]) {
      case "none":
        if (!("value" in marked)) throw new Error("Missing 'value' key in __prefect object");
        return fill(marked.value);
      case "json": {
        if (!("value" in marked)) return LEFT_OUT;
        const text = inner(marked.value);
        return typeof text === "string" ? parsed(text) : text;
      }
      case "jinja": {
        if (!("template" in marked)) throw new Error("Missing 'template' key in __prefect object");
        const template = inner(marked.template);
        return typeof template === "string" ? render(template, values, context.pages.url) : template;
      }
      case "workspace_variable": {
        if (!("variable_name" in marked)) return LEFT_OUT;
        const name = String(inner(marked.variable_name));
        const row = context.database.get("SELECT value FROM variable WHERE name = ?", name);
        if (!row) throw new Error(`Variable '${name}' not found in workspace.`);
        return json<unknown>(row.value, null);
      }
      default:
        return marked.value ?? null;
    }
  };
  const filled = fill(upgradeTemplates(parameters));
  return filled === LEFT_OUT ? {} : (filled as Record<string, unknown>);
}

function parsed(text: string): unknown {
  const read = readJsonText(text);
  if ("problem" in read) throw new Error(read.problem);
  return read.value;
}
