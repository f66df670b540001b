/** Which known name a mistyped one probably meant. */

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/**
 * How many letters may be off: a third or so, but not so many that another word is meant. In a name of one or two
 * letters none, as every other is near it; nor is a name of one letter meant by a longer one.
 */
function allowed(length: number): number {
  return length < 3 ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3;
}

function lettersOf(name: string): string {
  return [...name].sort().join("");
}

/** The closest of `known` to `given`, ignoring case; undefined when none is near. Two letters may be swapped in any. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  const wanted = given.toLowerCase();
  const most = allowed(given.length);
  let best: string | undefined;
  let bestDistance = Math.max(1, most) + 1;
  for (const name of known) {
    if (Math.abs(name.length - given.length) >= bestDistance || name === given) continue;
    const other = name.toLowerCase();
    const off = distance(wanted, other);
    const isNear =
      (off <= most && name.length > 1) || off === 0 || (off === 1 && lettersOf(wanted) === lettersOf(other));
    if (!isNear || off >= bestDistance) continue;
    best = name;
    bestDistance = off;
  }
  return best;
}
