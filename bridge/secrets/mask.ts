/** Replaces secrets in texts by `********`. */
import { SHORTEST_SECRET } from "./secret-values.ts";

/** What stands for a secret. */
export const MASK = "********";

/** Lines of a secret of several are found on their own, but not its braces. */
const SHORTEST_LINE = 16;

/** A function that masks these values in a text, also as they stand in an address or in JSON. */
export function createMask(values: Iterable<string>): (text: string) => string {
  const forms = new Set([...values].flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // The longest first: one secret may be part of another.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(ordered.map((form) => RegExp.escape(form)).join("|"), "g");
  return (text) => (ordered.some((form) => text.includes(form)) ? text.replace(pattern, MASK) : text);
}

function formsOf(value: string): string[] {
  const secret = value.trim();
  if (secret.length < SHORTEST_SECRET) return [];
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const parts = lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE) : [];
  return [secret, ...parts].flatMap((part) => [
    part,
    encodeURIComponent(part.toWellFormed()),
    JSON.stringify(part).slice(1, -1),
  ]);
}
