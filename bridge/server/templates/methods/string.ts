/** Changes strings as the methods of Python's `str` do. */
import type { Budget } from "../budget.ts";

function isSpace(char: string): boolean {
  return /\s/.test(char);
}

/** Without white space, or any of `chars`, on these sides. */
export function stripped(of: string, chars: string | undefined, sides: "both" | "left" | "right"): string {
  const drops = (char: string | undefined): boolean =>
    char !== undefined && (chars === undefined ? isSpace(char) : chars.includes(char));
  let from = 0;
  let to = of.length;
  if (sides !== "right") while (from < to && drops(of[from])) from++;
  if (sides !== "left") while (to > from && drops(of[to - 1])) to--;
  return of.slice(from, to);
}

/** The first character in upper case, all others in lower case. */
export function capitalized(of: string): string {
  const [first = "", ...rest] = of;
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Each word capitalized. */
export function titled(of: string): string {
  return of.replace(/\p{L}+/gu, capitalized);
}

/** Python puts the odd one on the left where the width is odd. */
export function centered(of: string, width: number, fill = " "): string {
  const missing = Math.max(0, width - of.length);
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + of + fill.repeat(missing - left);
}

/** With `to` for the first `count` of `from`, all where that is negative. @throws PythonError when it gets too long */
export function replaced(of: string, from: string, to: string, count: number, budget: Budget): string {
  const found = from === "" ? of.length + 1 : of.split(from).length - 1;
  const times = count < 0 ? found : Math.min(found, count);
  budget.take(of.length + times * to.length);
  if (times === 0) return of;
  if (from !== "") {
    const parts = of.split(from);
    return [parts.slice(0, times + 1).join(to), ...parts.slice(times + 1)].join(from);
  }
  const chars = [...of];
  return (
    chars.map((char, index) => (index < times ? to + char : char)).join("") + (times > chars.length ? to : "")
  );
}

/** Split at white space, `limit` times at most (negative: everywhere), from the end where `fromRight`. */
export function words(of: string, limit: number, fromRight: boolean): string[] {
  const all = of.split(/\s+/).filter((word) => word !== "");
  if (limit < 0 || all.length <= limit + 1) return all;
  if (limit === 0) return [fromRight ? of.trimEnd() : of.trimStart()];
  if (fromRight) {
    const kept = all.slice(-limit);
    let rest = of.trimEnd();
    for (const word of [...kept].reverse()) rest = rest.slice(0, rest.length - word.length).trimEnd();
    return [rest, ...kept];
  }
  const kept = all.slice(0, limit);
  let rest = of.trimStart();
  for (const word of kept) rest = rest.slice(word.length).trimStart();
  return [...kept, rest];
}

/** The same at each `by`. */
export function pieces(of: string, by: string, limit: number, fromRight: boolean): string[] {
  const all = of.split(by);
  if (limit < 0 || all.length <= limit + 1) return all;
  return fromRight
    ? [all.slice(0, all.length - limit).join(by), ...all.slice(all.length - limit)]
    : [...all.slice(0, limit), all.slice(limit).join(by)];
}
