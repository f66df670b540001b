/** Renders the line under a cell that registered a task or flow. */
import { escapeHtml } from "../../bridge/rendering/escape.ts";
import type { MimeBundle } from "../../kernel/protocol/message.ts";
import { flagPhrases } from "../analysis/sdk-options.ts";
import type { Unit } from "../analysis/unit.ts";

/** `Task read_data · readData(path) · 3 retries · 2 s apart` */
export function registrationLine(
  kind: "task" | "flow",
  name: string,
  unit: Unit,
  options: Record<string, unknown>,
  nextStep?: string,
): MimeBundle {
  const call = `${unit.name}(${unit.parameters.map((parameter) => parameter.name || "{…}").join(", ")})`;
  const title = kind === "task" ? "Task" : "Flow";
  const rest = [...flagPhrases(kind, options), ...(nextStep ? [nextStep] : [])];
  return {
    "text/plain": [`${title} ${name}`, call, ...rest].join(" · "),
    "text/html": `<div style="font-size:13px;opacity:0.85">${title} <strong>${escapeHtml(name)}</strong> · <code>${escapeHtml(call)}</code>${rest.map((fact) => ` · ${escapeHtml(fact)}`).join("")}</div>`,
  };
}
