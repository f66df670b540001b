/** Offsets in a cell as lines and columns, and the lines around a problem. */
import type { SyntaxProblem } from "./parse.ts";

/** Line and column of an offset, both from 1. */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

const LONGEST = 200; // UTF-16 units of a line that is shown

/** A line as it is shown, and where in it a column (from 0) then is: of a long one only the part around it. */
function shownLine(text: string, column: number): { shown: string; at: number } {
  if (text.length <= LONGEST) return { shown: text, at: column };
  const from = Math.max(0, column - LONGEST / 2);
  const before = from > 0 ? "…" : "";
  const after = from + LONGEST < text.length ? "…" : "";
  const shown = `${before}${text.slice(from, from + LONGEST)}${after}`;
  return { shown, at: column - from + before.length };
}

/** A syntax error as a traceback: where, the line with a caret, and a hint: what `hintFor` the line, or the parser, has. */
export function syntaxTraceback(
  label: string,
  source: string,
  problem: SyntaxProblem,
  hintFor: (line: string, isFirst: boolean) => string | undefined = () => undefined,
): string[] {
  const { line, column } = positionOf(source, problem.offset);
  const text = source.split("\n")[line - 1] ?? "";
  const { shown, at } = shownLine(text, column - 1);
  const hint = hintFor(text, source.trimStart().startsWith(text.trim())) ?? problem.help;
  const width = Math.max(1, Math.min(problem.end - problem.offset, shown.length - at));
  // Tabs stay, so that the caret is below its letter however wide they are.
  const indent = shown.slice(0, at).replace(/[^\t]/g, " ").padEnd(at);
  return [
    `${label}, line ${line}:${column}`,
    `${String(line).padStart(4)} | ${shown}`,
    `${" ".repeat(4)} | ${indent}${"^".repeat(width)}`,
    `SyntaxError: ${problem.message}`,
    ...(hint ? [`Hint: ${hint}`] : []),
  ];
}
