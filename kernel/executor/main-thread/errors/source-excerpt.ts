/** The lines of source around a place. */
import { cut } from "../../../output/text.ts";

const [ABOVE, BELOW] = [2, 2];
const LONGEST = 500; // UTF-16 units of a line

/** Numbered lines with an arrow at `line` (from 1); none when the source has no such line. */
export function sourceAround(source: string, line: number): string[] {
  const lines = source.split("\n");
  if (!lines[line - 1]) return [];
  const from = Math.max(0, line - 1 - ABOVE);
  return lines.slice(from, line + BELOW).map((text, index) => {
    const number = from + index + 1;
    return `${number === line ? "--> " : "    "}${String(number).padStart(3)} | ${cut(text, LONGEST)}`;
  });
}
