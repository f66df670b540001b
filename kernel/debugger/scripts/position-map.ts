/** Maps positions in a script to positions in what the user wrote, through any number of source maps. */

/** Line and column, both from 0. */
export interface Position {
  line: number;
  column: number;
}

/** Undefined where the script has text of ours only. */
export type PositionMap = (position: Position) => Position | undefined;

interface Segment extends Position {
  /** Column in the generated line. */
  at: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers of one segment (base 64 VLQ, source map revision 3). */
function numbers(text: string): number[] {
  const decoded: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value += (digit & 31) << shift;
    if (digit & 32) shift += 5;
    else {
      decoded.push(value & 1 ? -(value >>> 1) : value >>> 1);
      value = 0;
      shift = 0;
    }
  }
  return decoded;
}

/** Segments by generated line; those without a source are left out. */
function decode(json: string): Segment[][] {
  const { mappings } = JSON.parse(json) as { mappings: string };
  let line = 0;
  let column = 0;
  return mappings.split(";").map((text) => {
    let at = 0;
    return text.split(",").flatMap((segment): Segment[] => {
      if (segment === "") return [];
      const [byAt = 0, source, byLine = 0, byColumn = 0] = numbers(segment);
      at += byAt;
      if (source === undefined) return [];
      line += byLine;
      column += byColumn;
      return [{ at, line, column }];
    });
  });
}

/** The nearest segment before a position in its line, else the first after it; a line without any counts to the one before. */
function through(lines: Segment[][], { line, column }: Position): Position | undefined {
  const segments = lines[line];
  if (!segments) return undefined;
  const segment = segments.findLast(({ at }) => at <= column) ?? segments[0];
  if (segment) return { line: segment.line, column: segment.column };
  for (let above = line - 1; above >= 0; above -= 1) {
    const last = lines[above]?.at(-1);
    if (last) return { line: last.line, column: last.column };
  }
  return undefined;
}

/** A map made of source maps (JSON), outermost first; without any, positions stay what they are. */
export function createPositionMap(maps: readonly string[]): PositionMap {
  let decoded: Segment[][][] | undefined;
  return (position) => {
    if (position.line < 0) return undefined;
    decoded ??= maps.map(decode);
    let at: Position | undefined = position;
    for (const lines of decoded) at = at && through(lines, at);
    return at;
  };
}
