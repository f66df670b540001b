/** Matches names of events and values of labels as triggers do: shell globs, and `!` in front for all others. */

/** A glob with `*`, `?`, `[abc]` and `[!abc]`; it must match all of the text, and letters as they are written. */
export function globPattern(glob: string): RegExp {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? "";
    if (character === "*") {
      // Several stars are as one; more would try each way to share the text among them.
      if (glob[at - 1] !== "*") source += ".*";
    } else if (character === "?") {
      source += ".";
    } else if (character === "[") {
      const end = classEnd(glob, at);
      source += end === -1 ? "\\[" : characterClass(glob.slice(at + 1, end));
      if (end !== -1) at = end;
    } else {
      source += escaped(character);
    }
  }
  return new RegExp(`^${source}$`, "s");
}

/** Where the class that begins at `start` ends; -1 if it does not. A bracket at its front is one of its characters. */
function classEnd(glob: string, start: number): number {
  const first = glob[start + 1] === "!" ? start + 2 : start + 1;
  return glob.indexOf("]", first + 1);
}

function characterClass(inside: string): string {
  const isNegated = inside.startsWith("!");
  const characters = (isNegated ? inside.slice(1) : inside).replace(/[\\\]^[]/g, "\\$&");
  try {
    const source = `[${isNegated ? "^" : ""}${characters}]`;
    new RegExp(source);
    return source;
  } catch {
    // A range that ends before it begins has no characters.
    return isNegated ? "." : "(?!)";
  }
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Whether a value is one that a pattern asks for; a missing one never is. */
export type Matcher = (value: string | undefined) => boolean;

export function matcher(pattern: string): Matcher {
  const isPositive = !pattern.startsWith("!");
  const glob = isPositive ? pattern : pattern.slice(1);
  if (!/[*?[]/.test(glob)) return (value) => value !== undefined && (value === glob) === isPositive;
  const expression = globPattern(glob);
  return (value) => value !== undefined && expression.test(value) === isPositive;
}
