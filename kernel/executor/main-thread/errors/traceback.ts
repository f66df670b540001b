/** Writes an error's traceback with its causes and members. */
import { fieldOf, isError, messageOf, nameOf, ownFields, thrownText } from "./error-text.ts";

/** An error's stack without its first line. */
export interface StackText {
  /** What Node wrote above it: a location in a file, and its line. */
  above: string;
  frames: string[];
}

const MAX_ERRORS = 12; // of one traceback
const MAX_PARTS = 6; // of one error

/** What is part of an error. */
interface Part {
  /** The property that holds it. */
  field: string;
  /** What it is to the error. */
  label: string;
  part: unknown;
}

function partsOf(error: Error): Part[] {
  const part = (field: string, label: string): Part => ({ field, label, part: fieldOf(error, field) });
  const cause = part("cause", "Caused by: ");
  const isSuppressed = nameOf(error) === "SuppressedError" && "suppressed" in error;
  const errors = fieldOf(error, "errors");
  const isMany = Array.isArray(errors) && (error instanceof AggregateError || errors.some(isError));
  const members: unknown[] = isMany ? errors : [];
  return [
    ...(cause.part === undefined ? [] : [cause]),
    ...(isSuppressed
      ? [part("error", "Thrown last: "), part("suppressed", "Thrown before, and suppressed: ")]
      : []),
    ...members.map((member, index) => ({
      field: "errors",
      label: `Error ${index + 1} of ${members.length}: `,
      part: member,
    })),
  ];
}

/** An error's name and message. */
export function headOf(error: Error): string {
  const [name, message] = [nameOf(error), messageOf(error)];
  return name && message ? `${name}: ${message}` : name || message;
}

/** The error itself, then its causes and members, each written once. */
export function tracebackOf(error: Error, stackOf: (error: Error) => StackText): string[] {
  const seen = new Set<unknown>();
  const write = (label: string, item: unknown): string[] => {
    if (!isError(item)) return [`${label}${thrownText(item)}`];
    if (seen.has(item)) return [`${label}${headOf(item)} (told above)`];
    if (seen.size === MAX_ERRORS) return ["… and more errors"];
    if (seen.size > MAX_ERRORS) return [];
    seen.add(item);
    const { above, frames } = stackOf(item);
    const parts = partsOf(item);
    const visible = parts.slice(0, MAX_PARTS);
    const left = parts.length - visible.length;
    const fields = ownFields(item, [...new Set(parts.map(({ field }) => field))]);
    const own = [`${above}${label}${headOf(item)}`, ...frames].join("\n");
    return [
      fields ? `${own} ${fields}` : own,
      ...visible.flatMap((one) => write(one.label, one.part)),
      ...(left > 0 ? [`… and ${left} more ${left === 1 ? "error" : "errors"}`] : []),
    ];
  };
  return write("", error);
}
