/** Compares names of units, as written and as functions. */

/** True when two names differ at most in case, `-`, `_` and spaces: `read_data`, `read-data`, `readData`. */
export function isSimilarName(a: string, b: string): boolean {
  return withoutSeparators(a) === withoutSeparators(b);
}

function withoutSeparators(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, "");
}
