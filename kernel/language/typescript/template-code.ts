/** Extracts the TypeScript of a template: a statement for each of its `${…}`, at the same offset. */

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** Where the expression that starts at `from` ends: at the brace that closes it, else with its line. */
function endOf(text: string, from: number): number {
  let depth = 0;
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\") at += 1;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if ("\"'`".includes(character)) quote = character;
    else if (character === "{") depth += 1;
    else if (character === "}" && depth === 0) return at;
    else if (character === "}") depth -= 1;
  }
  const line = text.indexOf("\n", from);
  return line < 0 ? text.length : line;
}

/** What stands between `${` and `}`, with offsets; of the last one the end may be missing. */
function expressionRanges(text: string): { start: number; end: number; closed: boolean }[] {
  const expressions: { start: number; end: number; closed: boolean }[] = [];
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", expressions.at(-1)?.end)) {
    const end = endOf(text, at + 2);
    expressions.push({ start: at + 2, end, closed: text[end] === "}" });
  }
  return expressions;
}

/** True for an offset where TypeScript stands. */
export function inExpression(text: string, at: number): boolean {
  return expressionRanges(text).some(({ start, end }) => start <= at && at <= end);
}

/** As long as the text: `# RMSE ${rmse} min` becomes `       ;(rmse)    `. One that is still open stays open. */
export function expressionsOf(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, closed } of expressionRanges(text)) {
    pieces.push(blank(text.slice(from, start - 2)), ";(", text.slice(start, end), closed ? ")" : "");
    from = closed ? end + 1 : end;
  }
  return pieces.join("") + blank(text.slice(from));
}
