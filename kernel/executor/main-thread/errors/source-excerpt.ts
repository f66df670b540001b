/** Excerpts the lines of source around a position. */
import { cut } from "../../../output/text.ts";

const [ABOVE, BELOW] = [2, 2];
const MAX_LINE_LENGTH = 500; // UTF-16 code units

/** Numbered lines with an arrow at `line` (from 1); none when the source has no such line. */
export function sourceAround(source: string, line: number): string[] {
  const lines = source.split("\n");
  if (!lines[line - 1]) return [];
  const from = Math.max(0, line - 1 - ABOVE);
  return lines.slice(from, line + BELOW).map((text, index) => {
    const number = from + index + 1;
    return `${number === line ? "--> " : "    "}${String(number).padStart(3)} | ${cut(text, MAX_LINE_LENGTH)}`;
  });
}
