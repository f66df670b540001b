/** Converts offsets in a cell to lines and columns, and writes the traceback of a syntax error. */
import type { SyntaxProblem } from "./syntax-problem.ts";

/** Line and column of an offset, both from 1. */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

const MAX_LINE_LENGTH = 200; // UTF-16 units of a line in a traceback

/** A line and a column (from 0) in it; of a long line only the part around the column. */
function excerptAt(text: string, column: number): { excerpt: string; at: number } {
  if (text.length <= MAX_LINE_LENGTH) return { excerpt: text, at: column };
  const from = Math.max(0, column - MAX_LINE_LENGTH / 2);
  const before = from > 0 ? "…" : "";
  const after = from + MAX_LINE_LENGTH < text.length ? "…" : "";
  const excerpt = `${before}${text.slice(from, from + MAX_LINE_LENGTH)}${after}`;
  return { excerpt, at: column - from + before.length };
}

/** A syntax error as a traceback: position, line with a caret, and the hint of `hintFor` or else of the parser. */
export function syntaxTraceback(
  label: string,
  source: string,
  problem: SyntaxProblem,
  hintFor: (line: string, isFirst: boolean) => string | undefined = () => undefined,
): string[] {
  const { line, column } = positionOf(source, problem.offset);
  const text = source.split("\n")[line - 1] ?? "";
  const { excerpt, at } = excerptAt(text, column - 1);
  const hint = hintFor(text, source.trimStart().startsWith(text.trim())) ?? problem.help;
  const width = Math.max(1, Math.min(problem.end - problem.offset, excerpt.length - at));
  // Tabs stay, so that the caret is below its character however wide they are.
  const indent = excerpt.slice(0, at).replace(/[^\t]/g, " ").padEnd(at);
  return [
    `${label}, line ${line}:${column}`,
    `${String(line).padStart(4)} | ${excerpt}`,
    `${" ".repeat(4)} | ${indent}${"^".repeat(width)}`,
    `SyntaxError: ${problem.message}`,
    ...(hint ? [`Hint: ${hint}`] : []),
  ];
}
