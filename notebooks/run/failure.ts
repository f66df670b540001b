/** What went wrong in a cell, in the words a user needs: which cell, which line, what, and where it was thrown. */
import { relative, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CodeCell, ErrorOutput } from "../file/notebook.ts";

export type CellFailure = {
  cellId: string;
  executionCount: number | null;
  ename: string;
  evalue: string;
  /** One-based line of the cell, when the traceback names one. */
  line?: number;
  /** That line's text. */
  code?: string;
  /** Where it was thrown, when that is not in the cell: `Cell [4], line 16`, `/folder/helper.ts, line 9`. */
  thrown?: { place: string; code?: string };
  /** The cell itself had ended well, or would have: what it left running failed. */
  inBackground?: boolean;
};

/** The failure that an error output tells of. */
export function failureOf(
  cell: CodeCell,
  error: Omit<ErrorOutput, "output_type">,
  inBackground = false,
): CellFailure {
  const text = stripVTControlCharacters(error.traceback.join("\n"));
  const frames = framesOf(text);
  const [first] = frames;
  const own = frames.find((frame) => frame.count === cell.execution_count);
  const line = own?.line ?? anonymousLine(text);
  const code = line === undefined ? undefined : cell.source.split("\n")[line - 1]?.trim();
  const thrown = first && first.label !== own?.label ? placeOf(first, text) : undefined;
  return {
    cellId: cell.id,
    executionCount: cell.execution_count,
    ename: error.ename,
    evalue: stripVTControlCharacters(error.evalue),
    ...(line === undefined ? {} : { line }),
    ...(code === undefined || code === "" ? {} : { code }),
    ...(thrown ? { thrown } : {}),
    ...(inBackground ? { inBackground } : {}),
  };
}

/** Characters of a traceback's line in which a place is looked for: more than the longest path. */
const longestLine = 5000;

type Frame = { label: string; count: number | undefined; line: number };

/**
 * The places a traceback names, the innermost first, as our kernel (`Cell [3], line 2`, `/folder/helper.ts, line 9`)
 * and ipykernel (`Cell In[3], line 2`) write them.
 */
function framesOf(traceback: string): Frame[] {
  const places =
    /(?:^|\(|\bat )(Cell (?:In ?)?\[(\d+|\*| )\]|(?:[\w.-]*\/|\w:\\)[^\n()]*?\.\w+),? line (\d+)/gm;
  const lines = traceback.split("\n").map((line) => line.slice(0, longestLine));
  return [...lines.join("\n").matchAll(places)].map(([, label = "", count, line]) => ({
    label,
    count: count === undefined ? undefined : Number(count),
    line: Number(line),
  }));
}

/** Deno's kernel calls a cell `<anonymous>`. */
function anonymousLine(traceback: string): number | undefined {
  const line = /<anonymous>:(\d+):\d+/.exec(traceback)?.[1];
  return line === undefined ? undefined : Number(line);
}

/** The place of a frame, with its line of code when the traceback points at it (`-->  9 | …`). */
function placeOf({ label, line }: Frame, traceback: string): { place: string; code?: string } {
  const [, pointed, code = ""] = /^-->\s*(\d+) \|(.*)$/m.exec(traceback) ?? [];
  const isShown = Number(pointed) === line && code.trim() !== "";
  return { place: `${label}, line ${line}`, ...(isShown ? { code: code.trim() } : {}) };
}

/** A notebook to count cells in, as the user has it, and its name. */
export type Source = { name: string; cells: readonly { id: string }[] };

/**
 * `Cell [3] (cell 5 of taxi.ipynb), line 2: TypeError: x is not a function`, the line itself below, and the place it
 * was thrown at when that is another. `[3]` is the number that the executed notebook shows at the cell.
 */
export function describeFailure(failure: CellFailure, source?: Source): string {
  const what = failure.evalue.startsWith(failure.ename)
    ? failure.evalue
    : `${failure.ename}: ${failure.evalue}`;
  const lines = [`${cellOf(failure, source)}: ${what}`];
  if (failure.code !== undefined) lines.push(`  ${failure.line} | ${failure.code}`);
  if (failure.thrown) {
    const { place, code } = failure.thrown;
    lines.push(`  thrown at ${shortened(place)}${code === undefined ? "" : `: ${code}`}`);
  }
  return lines.join("\n");
}

/** The place in the source is said only when it differs from the count. */
function cellOf({ cellId, executionCount, line, inBackground }: CellFailure, source?: Source): string {
  const position = (source?.cells.findIndex(({ id }) => id === cellId) ?? -1) + 1;
  const count = executionCount === null ? "" : ` [${executionCount}]`;
  const place = position === 0 || position === executionCount ? "" : ` (cell ${position} of ${source?.name})`;
  return `Cell${count}${place}${line === undefined ? "" : `, line ${line}`}${inBackground ? ", in the background" : ""}`;
}

/** A file below the folder the user stands in is named from there. */
function shortened(place: string): string {
  const below = relative(process.cwd(), place);
  return place.startsWith(sep) && !below.startsWith("..") ? below : place;
}
