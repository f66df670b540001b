/** Syntax errors that only V8 finds, in the cell's own words: it tells the script that was made of the cell. */
import type { SyntaxProblem } from "../../../cell/parse.ts";

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
  const [place = "", code = "", marks = ""] = above.split("\n");
  const colon = place.lastIndexOf(":");
  const line = Number(place.slice(colon + 1));
  if (colon < 0 || !Number.isInteger(line)) return undefined;
  const start = Math.max(0, /^\s*\^+\s*$/.test(marks) ? marks.indexOf("^") : code.search(/\S/));
  const end = Math.max(start, marks.lastIndexOf("^") + 1);
  return { file: place.slice(0, colon), line, column: start + 1, marked: code.slice(start, end) };
}

/** A problem at a place of the cell (from 1): the marked text itself, where the line has it. */
export function problemAt(
  source: string,
  place: { line: number; column: number },
  marked: string,
  message: string,
): SyntaxProblem {
  const lines = source.split("\n");
  const text = lines[place.line - 1] ?? "";
  const start = lines.slice(0, place.line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const found = marked ? text.indexOf(marked, place.column - 1) : -1;
  const column = found < 0 ? place.column - 1 : found;
  return { message, offset: start + column, end: start + column + (found < 0 ? 1 : marked.length) };
}
