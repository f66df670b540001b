/** Reads which live value the text before the cursor is about: `a.b["c"].` is `b` and `c` of `a`. */

/** A path to a value, and how names are completed after it. */
export interface LivePath {
  name: string;
  path: string[];
  /** After a dot, inside `["`, or inside `.get("`. */
  access: "dot" | "index" | "map";
  /** What is typed of the name, and where it starts. */
  prefix: string;
  start: number;
}

const name = "[\\p{ID_Start}$_][\\p{ID_Continue}$]*";
const step = `(?:\\??\\.(?:${name})|\\??\\.?\\[(?:\\d+|"[^"\\n]*"|'[^'\\n]*')\\])`;
const pattern = new RegExp(
  `(?<![.\\p{ID_Continue}$])(${name})((?:${step})*)(?:\\??\\.(get|has|delete)\\(\\s*["']([^"'\\n]*)|\\??\\.?\\[\\s*["']([^"'\\n]*)|\\??\\.\\s*((?:${name})?))$`,
  "u",
);
const chain = new RegExp(`^(${name})((?:${step})*)$`, "u");

/** Text of a pattern for an expression that is a chain of names; it captures nothing, and wants the `u` flag. */
export const chainPattern = `${name}(?:${step})*`;

function steps(text: string): string[] {
  return [
    ...text.matchAll(new RegExp(`\\.(${name})|\\[(\\d+)\\]|\\["([^"]*)"\\]|\\['([^']*)'\\]`, "gu")),
  ].map((match) => String(match.slice(1).find((part) => part !== undefined)));
}

/** True when a line's part before the cursor ends inside a string or a comment; a template's `${` is code again. */
function inText(line: string): boolean {
  const open: string[] = [];
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    const within = open.at(-1);
    if (within === undefined || within === "{") {
      if (character === "/" && line[at + 1] === "/") return true;
      if (character === "/" && line[at + 1] === "*") {
        const end = line.indexOf("*/", at + 2);
        if (end < 0) return true;
        at = end + 1;
        continue;
      }
      if ("\"'`{".includes(character)) open.push(character);
      else if (character === "}") open.pop();
    } else if (character === "\\") at += 1;
    else if (character === within) open.pop();
    else if (within === "`" && character === "$" && line[at + 1] === "{") {
      open.push("{");
      at += 1;
    }
  }
  return open.length > 0 && open.at(-1) !== "{";
}

/** The value whose names are to be completed at the end of `before`. */
export function liveBefore(before: string): LivePath | undefined {
  const found = pattern.exec(before);
  if (!found || inText(before.slice(before.lastIndexOf("\n") + 1, found.index))) return undefined;
  const [, root = "", path = "", method, key, index, member] = found;
  const prefix = key ?? index ?? member ?? "";
  const access = method !== undefined ? "map" : index !== undefined ? "index" : "dot";
  return { name: root, path: steps(path), access, prefix, start: before.length - prefix.length };
}

/** The value that an expression such as `a.b[0]` names; undefined for any other expression. */
export function liveAt(expression: string): { name: string; path: string[] } | undefined {
  const found = chain.exec(expression);
  return found ? { name: String(found[1]), path: steps(String(found[2])) } : undefined;
}
