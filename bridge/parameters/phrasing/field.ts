/** Phrases problems beside the fields of a form, for people who don't write code. */
import type { Problem } from "../problem.ts";
import type { JsonSchema } from "../schema.ts";
import { type Cause, causeOf } from "./cause.ts";
import { describeType } from "./type.ts";
import { valueText } from "./value.ts";

/** By parameter, what to say beside its field; empty when all is well. */
export function fieldMessages(problems: readonly Problem[], schema: JsonSchema): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const problem of problems) messages[problem.name] ??= fieldMessage(problem, schema);
  return messages;
}

function fieldMessage(problem: Problem, schema: JsonSchema): string {
  const { kind, name, at, value, text } = problem;
  const type = problem.schema ? describeType(problem.schema, schema) : "";
  const where = at === name ? "" : `${at.slice(name.length).replace(/^\./, "")}: `;
  switch (kind) {
    case "unknown":
      return "This form has no such field.";
    case "missing":
      return `${where}Please fill this in.`;
    case "rule":
      return `${where}The value ${text}.`;
    case "type":
      return `${where}${advice(type, value, causeOf(type, value))}`;
  }
}

function advice(type: string, value: unknown, cause: Cause | undefined): string {
  const got = typeof value === "string" ? `“${value}”` : valueText(value);
  if (cause === "no-such-day") return `${got}: there is no such day.`;
  if (cause) return `${valueText(value)} has more digits than can be kept here.`;
  if (type === "a number") return `${got} is not a number. Write digits, for example 5 or 2.5.`;
  if (type === "a whole number") return `${got} is not a whole number. Write digits, for example 5.`;
  if (type === "true or false") return `${got} is neither yes nor no.`;
  if (type === "a date and time")
    return `${got} is not a date. Write it like 2021-01-31 or 2021-01-31T08:00.`;
  if (type.startsWith("one of "))
    return `Please choose one of ${type.slice("one of ".length).replaceAll('"', "")}.`;
  if (type.startsWith("a list")) return `${got} is not ${type}. Write it like ["a", "b"].`;
  if (type === "an object") return `${got} cannot be read. Write it like {"name": "value"}.`;
  return `${got} does not fit: it must be ${type}.`;
}
