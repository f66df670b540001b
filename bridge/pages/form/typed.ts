/** Reads what was typed in a form: as it is, for filling the form again, and as values to check. */
import type { Field } from "./field.ts";

/** What stands in the fields, by parameter. */
export type Typed = Record<string, string>;

/** Before a parameter's name in the form, so that it meets no field of ours. */
export const PREFIX = "p.";

/** @param body the posted form; of a name given twice, the last counts (a box follows its "no") */
export function readTyped(fields: readonly Field[], body: FormData): Typed {
  return Object.fromEntries(
    fields.map((field) => {
      const last = body.getAll(PREFIX + field.name).at(-1);
      return [field.name, typeof last === "string" ? last.replaceAll("\r\n", "\n") : ""];
    }),
  );
}

/** The values typed; an empty field is not among them. */
export function typedValues(fields: readonly Field[], typed: Typed): Record<string, unknown> {
  const values: [string, unknown][] = [];
  for (const field of fields) {
    const text = typed[field.name] ?? "";
    if (field.kind === "lines") {
      const lines = filledLines(text).map(({ text: line }) => line);
      if (lines.length > 0 || !(field.required || field.initial === undefined))
        values.push([field.name, lines]);
    } else if (text.trim() !== "") {
      values.push([field.name, field.kind === "date-time" ? inUtc(text) : text]);
    }
  }
  return Object.fromEntries(values);
}

/** What `fieldErrors` says, in the words of the field: places in a list are its lines, a choice is chosen. */
export function errorsInFields(
  fields: readonly Field[],
  typed: Typed,
  errors: Record<string, string>,
): Record<string, string> {
  const changed = fields.flatMap((field) => {
    const error = errors[field.name];
    if (error === undefined) return [];
    if (field.kind === "choice" && (typed[field.name] ?? "") === "") {
      return [[field.name, "Please choose one."] as const];
    }
    if (field.kind === "date-time") {
      const text = typed[field.name] ?? "";
      return [[field.name, error.replace(`“${inUtc(text)}”`, `“${text.trim()}”`)] as const];
    }
    if (field.kind !== "lines") return [[field.name, error] as const];
    const lines = filledLines(typed[field.name] ?? "");
    const text = error.replace(/^\[(\d+)\]: /, (_, index) => `Line ${lines[Number(index)]?.line ?? index}: `);
    return [[field.name, text] as const];
  });
  return { ...errors, ...Object.fromEntries(changed) };
}

function filledLines(text: string): { text: string; line: number }[] {
  return text
    .split("\n")
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter((line) => line.text !== "");
}

/** What a browser's picker gives names no zone; the form says that it means UTC. */
function inUtc(text: string): string {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text.trim()) ? `${text.trim()}Z` : text;
}
