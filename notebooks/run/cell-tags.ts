/** Reads the tags of nbclient's conventions for running cells. */
import { type Cell, tagsOf } from "../file/notebook.ts";

/** `raises-exception`: an error of the cell does not fail the run. */
export function mayFail(cell: Cell): boolean {
  return tagsOf(cell).includes("raises-exception");
}

/** `skip-execution`: the cell is not run. */
export function isSkipped(cell: Cell): boolean {
  return tagsOf(cell).includes("skip-execution");
}
