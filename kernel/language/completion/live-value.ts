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

const NAME = "[\\p{ID_Start}$_][\\p{ID_Continue}$]*";
const STEP = `(?:\\??\\.(?:${NAME})|\\??\\.?\\[(?:\\d+|"[^"\\n]*"|'[^'\\n]*')\\])`;
const CHAIN_BEFORE_CURSOR = new RegExp(
  `(?<![.\\p{ID_Continue}$])(${NAME})((?:${STEP})*)(?:\\??\\.(get|has|delete)\\(\\s*["']([^"'\\n]*)|\\??\\.?\\[\\s*["']([^"'\\n]*)|\\??\\.\\s*((?:${NAME})?))$`,
  "u",
);
const CHAIN = new RegExp(`^(${NAME})((?:${STEP})*)$`, "u");

/** Text of a pattern for an expression that is a chain of names; it captures nothing, and wants the `u` flag. */
export const CHAIN_PATTERN = `${NAME}(?:${STEP})*`;

function steps(text: string): string[] {
  return [
    ...text.matchAll(new RegExp(`\\.(${NAME})|\\[(\\d+)\\]|\\["([^"]*)"\\]|\\['([^']*)'\\]`, "gu")),
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
  const match = CHAIN_BEFORE_CURSOR.exec(before);
  if (!match || inText(before.slice(before.lastIndexOf("\n") + 1, match.index))) return undefined;
  const [, root = "", path = "", method, key, index, member] = match;
  const prefix = key ?? index ?? member ?? "";
  const access = method !== undefined ? "map" : index !== undefined ? "index" : "dot";
  return { name: root, path: steps(path), access, prefix, start: before.length - prefix.length };
}

/** The value that an expression such as `a.b[0]` names; undefined for any other expression. */
export function liveAt(expression: string): { name: string; path: string[] } | undefined {
  const match = CHAIN.exec(expression);
  return match ? { name: String(match[1]), path: steps(String(match[2])) } : undefined;
}
