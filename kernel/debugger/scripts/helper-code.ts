/** Finds the statements of a cell's script that the compiler added; steps skip them. */
import type { Position } from "./position-map.ts";

/** From `start` up to `end`, in one line. */
export interface Range {
  start: Position;
  end: Position;
}

function escapeDollars(text: string): string {
  return text.replaceAll("$", "\\$");
}

/** The identifier of the helpers, the first parameter of a cell's function; it also ends the parameters of boxes. */
export function helperName(code: string): string | undefined {
  return /^\(async function \((\$c+)/.exec(code)?.[1];
}

/** True for an identifier that only the compiler has put there. */
export function isHelperName(name: string, helper: string): boolean {
  return (
    name.endsWith(helper) || (name.startsWith(`${helper}m`) && /^\d+$/.test(name.slice(helper.length + 1)))
  );
}

/** The ranges of those statements. Lines count as V8 counts them: from -1, since a script's first line is ours. */
export function helperRanges(code: string): Range[] {
  const helper = helperName(code);
  if (!helper) return [];
  const h = escapeDollars(helper);
  const name = "[\\p{ID_Continue}$]+";
  const statements = [
    `const ${h}m\\d+ = await ${h}\\.wait\\(.*?\\);`,
    `${h}\\.bind\\(.*?\\);`,
    `${name}${h}\\.d (?:= true|\\|\\| \\(.*?\\));`,
    `const (${name}${h}) = \\1${h};`,
    `(${name})${h}\\.v = \\2;`,
  ];
  const pattern = new RegExp(`(?<![\\p{ID_Continue}$.])(?:${statements.join("|")})`, "gu");
  return code.split("\n").flatMap((text, line) =>
    [...text.matchAll(pattern)].map(({ index, 0: statement }) => ({
      start: { line: line - 1, column: index },
      end: { line: line - 1, column: index + statement.length },
    })),
  );
}

/** True when a position lies in one of the ranges. */
export function isWithin(ranges: readonly Range[], { line, column }: Position): boolean {
  return ranges.some(
    ({ start, end }) => start.line === line && start.column <= column && column < end.column,
  );
}
