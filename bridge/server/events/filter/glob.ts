/** Matches names of events and values of labels, as filters and triggers ask for them, in time that the lengths bound. */

/** One part of a glob: a character that fits, or any number of characters. */
type Part = ((character: string) => boolean) | typeof STAR;

const STAR = Symbol("any number of characters");

/** Whether a text matches. */
export type Matcher = (value: string) => boolean;

/** What filters of events take: `*` for any characters, `?` for one; it must match all of the text. */
export function wildcards(pattern: string): Matcher {
  if (!hasWildcard(pattern)) return (value) => value === pattern;
  return matcherOf([...pattern].map((character) => wildcard(character) ?? only(character)));
}

/** Whether a pattern of {@link wildcards} stands for other texts than itself. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes("*") || pattern.includes("?");
}

/** What triggers take, a shell's glob: `[abc]`, `[a-c]` and `[!abc]` besides. */
export function glob(pattern: string): Matcher {
  return matcherOf(partsOf(pattern));
}

/** Matches texts that begin with a name in which each `*` stands for one character or more. */
export function beginning(name: string): Matcher {
  const parts = [...name].flatMap((character): Part[] =>
    character === "*" ? [anyOne, STAR] : [only(character)],
  );
  return matcherOf([...parts, STAR]);
}

/** Whether a value is one that a pattern asks for; a missing one never is. */
export function pattern(text: string): (value: string | undefined) => boolean {
  const isPositive = !text.startsWith("!");
  const bare = isPositive ? text : text.slice(1);
  const matches = /[*?[]/.test(bare) ? glob(bare) : (value: string) => value === bare;
  return (value) => value !== undefined && matches(value) === isPositive;
}

/** In time that the lengths of both bound: only the last star is tried further, the others have what they need. */
function matcherOf(parts: readonly Part[]): Matcher {
  return (value) => {
    const characters = [...value];
    let part = 0;
    let at = 0;
    let star = -1;
    let resume = 0;
    while (at < characters.length) {
      const each = parts[part];
      if (each === STAR) {
        star = part++;
        resume = at;
      } else if (each?.(characters[at] ?? "")) {
        part++;
        at++;
      } else if (star >= 0) {
        part = star + 1;
        at = ++resume;
      } else return false;
    }
    while (parts[part] === STAR) part++;
    return part === parts.length;
  };
}

function partsOf(pattern: string): Part[] {
  const characters = [...pattern];
  const parts: Part[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (character === "[") {
      const end = classEnd(characters, at);
      if (end === -1) parts.push(only(character));
      else {
        parts.push(oneOf(characters.slice(at + 1, end)));
        at = end;
      }
    } else parts.push(wildcard(character) ?? only(character));
  }
  return parts;
}

/** Where the class that begins at `start` ends; -1 if it does not. A bracket at its front is one of its characters. */
function classEnd(characters: readonly string[], start: number): number {
  const first = characters[start + 1] === "!" ? start + 2 : start + 1;
  return characters.indexOf("]", first + 1);
}

function wildcard(character: string): Part | undefined {
  if (character === "*") return STAR;
  return character === "?" ? anyOne : undefined;
}

function anyOne(): boolean {
  return true;
}

function only(character: string): (other: string) => boolean {
  return (other) => other === character;
}

/** The inside of `[a-z_]`, or with `!` in front all others. */
function oneOf(inside: readonly string[]): (character: string) => boolean {
  const isNegated = inside[0] === "!";
  const members = isNegated ? inside.slice(1) : [...inside];
  const single = new Set<string>();
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const [from = "", dash, to] = members.slice(at, at + 3);
    if (dash === "-" && to !== undefined) {
      ranges.push([from, to]);
      at += 2;
    } else single.add(from);
  }
  return (character) =>
    (single.has(character) || ranges.some(([from, to]) => from <= character && character <= to)) !==
    isNegated;
}
