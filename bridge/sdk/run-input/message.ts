/** Writes and reads the messages that flow runs send to each other, as Prefect's own are. */
import type { FlowRunInput } from "../../contract/runs/flow-run-input.ts";
import { parseCarried } from "../../parameters/exact-numbers.ts";

/** What Prefect's keys of plain values hold; those of its classes have the class's name alone. */
const PLAIN = "automaticruninput-auto";

/** What keys of such a value begin with: Prefect finds a message by the name of its Python type. */
export function prefixFor(value: unknown): string {
  return `${pythonType(value)}${PLAIN}`;
}

function pythonType(value: unknown): string {
  if (value === null) return "nonetype";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "str";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    default:
      return "dict";
  }
}

/** The value of a message: a plain one travels as an object's only field, an instance of a class as its fields. */
export function messageValue({ key, value: text }: FlowRunInput): unknown {
  const content = parseCarried(text);
  if (typeof content !== "object" || content === null || !("value" in content)) return content;
  const isOfClass = /-auto-[^-]+(?:-[^-]+){4}$/.test(key) && !key.includes(PLAIN);
  return isOfClass || Object.keys(content).length > 1 ? content : content.value;
}
