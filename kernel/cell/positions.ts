/** Offsets in a cell as lines and columns, and the lines around a problem. */
import type { SyntaxProblem } from "./parse.ts";

/** Line and column of an offset, both from 1. */
export const positionOf = (source: string, offset: number): { line: number; column: number } => {
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
};

/** A syntax error as a traceback: where, the line with a caret, and a hint. */
export const syntaxTraceback = (label: string, source: string, problem: SyntaxProblem): string[] => {
  const { line, column } = positionOf(source, problem.offset);
  const text = source.split("\n")[line - 1] ?? "";
  const width = Math.max(1, Math.min(problem.end - problem.offset, text.length - column + 1));
  return [
    `${label}, line ${line}:${column}`,
    `${String(line).padStart(4)} | ${text}`,
    `${" ".repeat(4)} | ${" ".repeat(column - 1)}${"^".repeat(width)}`,
    `SyntaxError: ${problem.message}`,
    ...(problem.help ? [`Hint: ${problem.help}`] : []),
  ];
};
