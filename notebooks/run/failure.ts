/** What went wrong in a cell, in the words a person needs: which cell, which line, what. */
import { stripVTControlCharacters } from "node:util";
import type { CodeCell, ErrorOutput } from "../notebook.ts";

export type CellFailure = {
  /** One-based among all cells of the notebook as it was run. */
  position: number;
  executionCount: number | null;
  ename: string;
  evalue: string;
  /** One-based line of the cell, when the traceback names one. */
  line?: number;
  /** That line's text. */
  code?: string;
};

/** The failure that an error output tells of. */
export const failureOf = (
  cell: CodeCell,
  position: number,
  error: Omit<ErrorOutput, "output_type">,
): CellFailure => {
  const line = lineInCell(error.traceback, cell.execution_count);
  const code = line === undefined ? undefined : cell.source.split("\n")[line - 1]?.trim();
  return {
    position,
    executionCount: cell.execution_count,
    ename: error.ename,
    evalue: stripVTControlCharacters(error.evalue),
    ...(line === undefined ? {} : { line }),
    ...(code === undefined || code === "" ? {} : { code }),
  };
};

/**
 * The line of the failed cell in a traceback: the first frame in that cell (`Cell [3], line 2` of our kernel,
 * `Cell In[3], line 2` of ipykernel, `<anonymous>:2:5` of Deno); undefined when none is there.
 */
const lineInCell = (traceback: readonly string[], executionCount: number | null): number | undefined => {
  const text = stripVTControlCharacters(traceback.join("\n"));
  const frames = [...text.matchAll(/Cell (?:In ?)?\[(\d+|\*| )\],? line (\d+)/g)];
  const own = frames.find((frame) => Number(frame[1]) === executionCount) ?? frames[0];
  const line = own?.[2] ?? /<anonymous>:(\d+):\d+/.exec(text)?.[1];
  return line === undefined ? undefined : Number(line);
};

/** `Cell [3] (cell 5 of the notebook), line 2: TypeError: x is not a function` and the line itself below. */
export const describeFailure = (failure: CellFailure): string => {
  const count = failure.executionCount === null ? "" : ` [${failure.executionCount}]`;
  const line = failure.line === undefined ? "" : `, line ${failure.line}`;
  const what = failure.evalue.startsWith(failure.ename)
    ? failure.evalue
    : `${failure.ename}: ${failure.evalue}`;
  const where = `Cell${count} (cell ${failure.position} of the notebook)${line}: ${what}`;
  return failure.code === undefined ? where : `${where}\n  ${failure.line} | ${failure.code}`;
};
