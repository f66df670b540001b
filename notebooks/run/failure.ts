/** Reads from a cell's error output which line failed and where the error was thrown. */
import { stripVTControlCharacters } from "node:util";
import type { CodeCell, ErrorOutput } from "../file/notebook.ts";

export type CellFailure = {
  cellId: string;
  executionCount: number | null;
  ename: string;
  evalue: string;
  /** One-based line of the cell, when the traceback names one. */
  line?: number;
  /** That line's code. */
  code?: string;
  /** Where it was thrown, when that is not in the cell: `Cell [4], line 16`, `/folder/helper.ts, line 9`. */
  thrown?: { location: string; code?: string };
  /** The cell itself had ended well, or would have: something it left running failed. */
  inBackground?: boolean;
};

/** The failure that an error output describes. */
export function failureOf(
  cell: CodeCell,
  error: Omit<ErrorOutput, "output_type">,
  inBackground = false,
): CellFailure {
  const traceback = stripVTControlCharacters(error.traceback.join("\n"));
  const frames = framesOf(traceback);
  const [first] = frames;
  const own = frames.find((frame) => frame.count === cell.execution_count);
  const line = own?.line ?? anonymousLine(traceback);
  const code = line === undefined ? undefined : cell.source.split("\n")[line - 1]?.trim();
  return {
    cellId: cell.id,
    executionCount: cell.execution_count,
    ename: error.ename,
    evalue: stripVTControlCharacters(error.evalue),
    line,
    code: code || undefined,
    thrown: first && first.label !== own?.label ? locationOf(first, traceback) : undefined,
    inBackground: inBackground || undefined,
  };
}

/** Characters of a traceback's line that are searched for a frame: more than the longest path. */
const MAX_LINE_CHARACTERS = 5000;

type Frame = { label: string; count: number | undefined; line: number };

/**
 * The frames of a traceback, innermost first, as our kernel (`Cell [3], line 2`, `/folder/helper.ts, line 9`) and
 * ipykernel (`Cell In[3], line 2`) write them.
 */
function framesOf(traceback: string): Frame[] {
  const pattern =
    /(?:^|\(|\bat )(Cell (?:In ?)?\[(\d+|\*| )\]|(?:[\w.-]*\/|\w:\\)[^\n()]*?\.\w+),? line (\d+)/gm;
  const lines = traceback.split("\n").map((line) => line.slice(0, MAX_LINE_CHARACTERS));
  return [...lines.join("\n").matchAll(pattern)].map(([, label = "", count, line]) => ({
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

/** The location of a frame, with its line of code when the traceback points at it (`-->  9 | …`). */
function locationOf({ label, line }: Frame, traceback: string): { location: string; code?: string } {
  const [, pointed, code = ""] = /^-->\s*(\d+) \|(.*)$/m.exec(traceback) ?? [];
  const isPointedAt = Number(pointed) === line;
  return { location: `${label}, line ${line}`, code: (isPointedAt && code.trim()) || undefined };
}
