/** Where a text stops being JSON; V8's own message often doesn't say. */

const token =
  /[ \t\r\n]*(?:("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{},:]))/y;

/**
 * The offset of the first character that JSON doesn't allow where it stands; the text's length when it ends
 * too early; undefined when it is JSON. Linear time, no recursion.
 */
export function jsonErrorOffset(text: string): number | undefined {
  const open: string[] = [];
  let expected: "value" | "value or ]" | "key" | "key or }" | ":" | "next" = "value";
  let end = 0;
  const skipped = (from: number): number =>
    from + (/^[ \t\r\n]*/.exec(text.slice(from, from + 1e6))?.[0].length ?? 0);
  for (;;) {
    token.lastIndex = end;
    const match = token.exec(text);
    if (!match) break;
    const [whole, string, scalar, mark] = match;
    const start = end + whole.length - (string ?? scalar ?? mark ?? "").length;
    const wantsValue = expected === "value" || expected === "value or ]";
    if (expected === "next" && open.length === 0) return start;
    if (wantsValue && (string !== undefined || scalar !== undefined)) expected = "next";
    else if (wantsValue && (mark === "[" || mark === "{")) {
      open.push(mark);
      expected = mark === "[" ? "value or ]" : "key or }";
    } else if ((expected === "key" || expected === "key or }") && string !== undefined) expected = ":";
    else if (expected === ":" && mark === ":") expected = "value";
    else if (expected === "next" && mark === ",") expected = open.at(-1) === "[" ? "value" : "key";
    else if (closes(mark, expected, open.at(-1))) {
      open.pop();
      expected = "next";
    } else return start;
    end = token.lastIndex;
  }
  const rest = skipped(end);
  return rest === text.length && expected === "next" && open.length === 0 ? undefined : rest;
}

function closes(mark: string | undefined, expected: string, open: string | undefined): boolean {
  return (
    (mark === "]" && open === "[" && (expected === "next" || expected === "value or ]")) ||
    (mark === "}" && open === "{" && (expected === "next" || expected === "key or }"))
  );
}

/** The one-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
