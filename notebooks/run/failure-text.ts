/** Describes a cell's failure to the user: which cell, which line, what, and where it was thrown. */
import { relative, sep } from "node:path";
import type { CellFailure } from "./failure.ts";

/** The notebook as the user has it: its name and its cells, to count them. */
export type SourceNotebook = { name: string; cells: readonly { id: string }[] };

/**
 * `Cell [3] (cell 5 of taxi.ipynb), line 2: TypeError: x is not a function`, that line of code below, and the location
 * it was thrown at when that is another. `[3]` is the number that the executed notebook shows at the cell.
 */
export function describeFailure(failure: CellFailure, source?: SourceNotebook): string {
  const what = failure.evalue.startsWith(failure.ename)
    ? failure.evalue
    : `${failure.ename}: ${failure.evalue}`;
  const lines = [`${describeCell(failure, source)}: ${what}`];
  if (failure.code !== undefined) lines.push(`  ${failure.line} | ${failure.code}`);
  if (failure.thrown) {
    const { location, code } = failure.thrown;
    lines.push(`  thrown at ${fromHere(location)}${code === undefined ? "" : `: ${code}`}`);
  }
  return lines.join("\n");
}

/** The cell's position in the source stands there only when it differs from the execution count. */
function describeCell(
  { cellId, executionCount, line, inBackground }: CellFailure,
  source?: SourceNotebook,
): string {
  const position = (source?.cells.findIndex(({ id }) => id === cellId) ?? -1) + 1;
  const count = executionCount === null ? "" : ` [${executionCount}]`;
  const inSource =
    position === 0 || position === executionCount ? "" : ` (cell ${position} of ${source?.name})`;
  return `Cell${count}${inSource}${line === undefined ? "" : `, line ${line}`}${inBackground ? ", in the background" : ""}`;
}

/** A file below the working directory by its relative path. */
function fromHere(location: string): string {
  const below = relative(process.cwd(), location);
  return location.startsWith(sep) && !below.startsWith("..") ? below : location;
}
