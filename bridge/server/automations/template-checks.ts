/** Finds what is wrong with the templates in an action before it is stored. */
import type { TemplateChecks } from "../../contract/events/action.ts";
import { isRecord } from "../../is-record.ts";
import { readJsonText } from "../../parameters/phrasing/json.ts";
import { KIND, upgradeTemplates } from "./actions/marked-values.ts";
import { templateProblem } from "./templates.ts";

/** Each gives what is wrong, in Prefect's words; undefined for what is right. */
export const templateChecks: TemplateChecks = {
  template: (text) => templateProblem(text)?.message,
  parameters(values) {
    const lines = parameterProblems(upgradeTemplates(values) as Record<string, unknown>, "");
    return lines.length === 0 ? undefined : `Invalid parameters: \n${lines.join("\n  ")}`;
  },
};

/** Problems of values in lists are not named, as in Prefect. */
function parameterProblems(value: unknown, path: string): string[] {
  if (!isRecord(value)) return [];
  if (KIND in value) {
    const message = markedProblem(value);
    return message === undefined ? [] : [`${path && `${path}:`} ${message}`];
  }
  return Object.entries(value).flatMap(([key, part]) =>
    parameterProblems(part, path ? `${path}.${key}` : key),
  );
}

function markedProblem(marked: Record<string, unknown>): string | undefined {
  const inner = (value: unknown): string | undefined =>
    isRecord(value) && KIND in value ? markedProblem(value) : undefined;
  switch (marked[KIND]) {
    case "none":
      return "value" in marked ? inner(marked.value) : "Missing 'value' key in __prefect object";
    case "json":
      return typeof marked.value === "string" ? jsonProblem(marked.value) : inner(marked.value);
    case "jinja": {
      if (!("template" in marked)) return "Missing 'template' key in __prefect object";
      if (typeof marked.template !== "string") return inner(marked.template);
      const problem = templateProblem(marked.template);
      return problem && `Invalid jinja: ${problem.message}`;
    }
    default:
      return undefined;
  }
}

function jsonProblem(text: string): string | undefined {
  const read = readJsonText(text);
  return "problem" in read ? read.problem : undefined;
}
