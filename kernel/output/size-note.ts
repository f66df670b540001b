/** Says when an output writes megabytes into the notebook, and of what. */
import type { MimeBundle } from "../protocol/message.ts";

/** Notebooks of more than a few outputs of this size open and save slowly. */
const MAX_UNSAID_LENGTH = 4_000_000; // UTF-16 units of JSON

function lengthOf(value: unknown): number {
  return typeof value === "string" ? value.length : (JSON.stringify(value) ?? "").length;
}

function megabytes(length: number): string {
  return `${(length / 1e6).toFixed(1)} MB`;
}

/** A line about a bundle's size; undefined for one of a usual size. */
export function sizeNote(bundle: MimeBundle): string | undefined {
  const parts = Object.entries(bundle).map(([type, value]) => ({ type, length: lengthOf(value) }));
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  if (total <= MAX_UNSAID_LENGTH) return undefined;
  const large = parts
    .filter(({ length }) => length > total / 20)
    .map(({ type, length }) => `${megabytes(length)} of ${type}`);
  const advice = parts.some(({ type }) => /\/vnd\.vega/.test(type))
    ? "a chart of sampled or aggregated rows stays small"
    : "show a part of it, or write it to a file";
  return `This output writes ${megabytes(total)} into the notebook (${large.join(", ")}): ${advice}.\n`;
}
