/** Finds the known name that a mistyped one probably meant. */
import { createRequire } from "node:module";

/** Loaded with the first mistyped name: no kernel starts with it. */
function levenshtein(): typeof import("fastest-levenshtein").distance {
  return (createRequire(import.meta.url)("fastest-levenshtein") as typeof import("fastest-levenshtein"))
    .distance;
}

/** True when `a` is `b` with two neighbours swapped, which counts as one slip, not as two. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((_, index) => a[index] !== b[index]);
  return at >= 0 && a.slice(0, at) + a.charAt(at + 1) + a.charAt(at) + a.slice(at + 2) === b;
}

/**
 * How many edits a name may be away: a third of its length or so, but not so many that another word is meant. None
 * for a name of one or two characters, as every other is near it.
 */
function allowedEdits(length: number): number {
  return length < 3 ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3;
}

/**
 * The closest of `known` to `name`, ignoring case; undefined when none is near. A swap of neighbours is near in a
 * name of any length; a name of one character is never meant by a longer one.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const distance = levenshtein();
  const lower = name.toLowerCase();
  const allowed = allowedEdits(name.length);
  let best: string | undefined;
  let bestEdits = Math.max(1, allowed) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestEdits || candidate === name) continue;
    const other = candidate.toLowerCase();
    const isSwapped = isSwap(lower, other);
    const edits = isSwapped ? 1 : distance(lower, other);
    const isNear = isSwapped || edits === 0 || (edits <= allowed && candidate.length > 1);
    if (!isNear || edits >= bestEdits) continue;
    best = candidate;
    bestEdits = edits;
  }
  return best;
}
