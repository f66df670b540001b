/** Renders the line under a cell that registered a task or flow. */
import { escapeHtml } from "../../bridge/rendering/escape.ts";
import type { MimeBundle } from "../../kernel/protocol/message.ts";
import type { Unit } from "../analysis/unit.ts";

function facts(options: Record<string, unknown>): string[] {
  const { retries, timeout, tag } = options;
  const delay = options["retry-delay"];
  const seconds = Array.isArray(delay) ? delay.join(", ") : delay;
  return [
    ...(typeof retries === "number"
      ? [
          `${retries} ${retries === 1 ? "retry" : "retries"}${delay === undefined ? "" : `, ${seconds} s apart`}`,
        ]
      : []),
    ...(timeout === undefined ? [] : [`timeout ${timeout} s`]),
    ...(Array.isArray(tag) ? [`tags ${tag.join(", ")}`] : []),
  ];
}

/** `Task read_data · readData(path) · 3 retries, 2 s apart` */
export function registrationLine(
  kind: "task" | "flow",
  name: string,
  unit: Unit,
  options: Record<string, unknown>,
  nextStep?: string,
): MimeBundle {
  const call = `${unit.name}(${unit.parameters.map((parameter) => parameter.name || "{…}").join(", ")})`;
  const title = kind === "task" ? "Task" : "Flow";
  const rest = [...facts(options), ...(nextStep ? [nextStep] : [])];
  return {
    "text/plain": [`${title} ${name}`, call, ...rest].join(" · "),
    "text/html": `<div style="font-size:13px;opacity:0.85">${title} <strong>${escapeHtml(name)}</strong> · <code>${escapeHtml(call)}</code>${rest.map((fact) => ` · ${escapeHtml(fact)}`).join("")}</div>`,
  };
}
