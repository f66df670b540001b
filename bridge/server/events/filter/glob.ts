/** Matches text against a glob, `*` for any rest and `?` for one character, in time that its lengths bound. */
export function matchesGlob(glob: string, text: string): boolean {
  if (!isGlob(glob)) return glob === text;
  const pattern = [...glob];
  const characters = [...text];
  let at = 0;
  let index = 0;
  let star = -1;
  let resume = 0;
  while (index < characters.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = index;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === characters[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      // Only the last star is tried further: what an earlier one would take, it can take as well.
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

export function isGlob(glob: string): boolean {
  return glob.includes("*") || glob.includes("?");
}
