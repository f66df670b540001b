/** Maps expanded magics to positions in their cell: a line magic to its line, syntax errors to the cell's text. */

import { positionOf } from "../cell/positions.ts";
import type { SyntaxProblem } from "../cell/syntax-problem.ts";
import { createPositionMap } from "../debugger/scripts/position-map.ts";
import type { Expanded } from "./expand.ts";

/** Moves a line magic's text to its line, and its map to the cell. `start` is the offset of that line. */
export function atItsLine(expanded: Expanded, source: string, start: number): Expanded {
  const { text, map } = expanded;
  if (text === undefined || map === undefined) return expanded;
  const line = source.slice(0, start).split("\n").length - 1;
  const indent = source.slice(start).search(/\S|$/);
  const inCell = map.mappings.map((segments) =>
    segments.map((segment): (typeof segments)[number] => {
      const [at, from, toLine, toColumn] = segment;
      if (from === undefined || toLine === undefined || toColumn === undefined) return segment;
      return [at, from, toLine + line, toLine === 0 ? toColumn + indent : toColumn];
    }),
  );
  const above: typeof inCell = Array.from({ length: line }, () => []);
  return { ...expanded, text: "\n".repeat(line) + text, map: { ...map, mappings: [...above, ...inCell] } };
}

/** Maps a syntax error in expanded `text` to the position in the cell (`source`) that it came from. */
export function problemInCell(
  problem: SyntaxProblem,
  text: string,
  map: string,
  source: string,
): SyntaxProblem {
  const positionAt = createPositionMap([map]);
  const inCell = (at: number): number | undefined => {
    const { line, column } = positionOf(text, at);
    const position = positionAt({ line: line - 1, column: column - 1 });
    if (!position) return undefined;
    const above = source.split("\n").slice(0, position.line);
    return above.reduce((sum, { length }) => sum + length + 1, position.column);
  };
  const offset = inCell(problem.offset);
  if (offset === undefined) return problem;
  return { ...problem, offset, end: Math.max(offset, inCell(problem.end) ?? offset) };
}
