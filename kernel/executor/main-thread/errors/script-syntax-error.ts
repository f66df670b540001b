/** Maps syntax errors that only V8 finds from the script that was made of a cell back to the cell. */
import type { SyntaxProblem } from "../../../cell/syntax-problem.ts";

/** Where V8 saw a problem, in the script: line and column from 1, and the text it marked. */
export interface ScriptProblem {
  file: string;
  line: number;
  column: number;
  marked: string;
}

/**
 * What Node writes above the stack of an error in a script: `file:line`, the line of code, and marks under it.
 * Undefined for anything else. Node leaves the marks away under long lines.
 */
export function readScriptProblem(above: string): ScriptProblem | undefined {
  const [location = "", code = "", marks = ""] = above.split("\n");
  const colon = location.lastIndexOf(":");
  const line = Number(location.slice(colon + 1));
  if (colon < 0 || !Number.isInteger(line)) return undefined;
  const start = Math.max(0, /^\s*\^+\s*$/.test(marks) ? marks.indexOf("^") : code.search(/\S/));
  const end = Math.max(start, marks.lastIndexOf("^") + 1);
  return { file: location.slice(0, colon), line, column: start + 1, marked: code.slice(start, end) };
}

/** A problem at a position of the cell (from 1): the marked text itself, where the line has it. */
export function problemAt(
  source: string,
  position: { line: number; column: number },
  marked: string,
  message: string,
): SyntaxProblem {
  const lines = source.split("\n");
  const text = lines[position.line - 1] ?? "";
  const start = lines.slice(0, position.line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const index = marked ? text.indexOf(marked, position.column - 1) : -1;
  const column = index < 0 ? position.column - 1 : index;
  return { message, offset: start + column, end: start + column + (index < 0 ? 1 : marked.length) };
}
