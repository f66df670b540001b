/** Finds the known name that a mistyped one was meant to be. */
import { createRequire } from "node:module";

type Levenshtein = typeof import("fastest-levenshtein");

/** The nearest known name, ignoring case, `-` and `_`; undefined when none is near: a third of its characters, or one. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, edits: edits(plain(name), plain(candidate)) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[-_]/g, "");
}

/** Insertions, deletions and replacements; two swapped characters are one edit, as they are one slip. */
function edits(a: string, b: string): number {
  // Loaded with the first mistyped name: no flow starts with it.
  const { distance } = createRequire(import.meta.url)("fastest-levenshtein") as Levenshtein;
  const count = distance(a, b);
  const swapped = count === 2 && sorted(a) === sorted(b);
  return swapped ? 1 : count;
}

function sorted(text: string): string {
  return [...text].sort().join("");
}
