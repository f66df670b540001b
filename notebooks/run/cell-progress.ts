/** Describes the progress of a run's cells. */
import { type Cell, tagsOf, tellingLine } from "../file/notebook.ts";
import type { DisplayedRun } from "./run-view.ts";

/** One code cell; times in ms since the epoch, `runs` the flow runs displayed under it. */
export type CellProgress = {
  label: string;
  state: "pending" | "running" | "completed" | "failed";
  start?: number;
  end?: number;
  runs: DisplayedRun[];
};

/** A short name of a cell: by its tag, else its first telling line. */
export function labelOf(cell: Cell): string {
  const tags = tagsOf(cell);
  if (tags.includes("injected-parameters")) return "injected parameters";
  if (tags.includes("parameters")) return "parameters";
  return tellingLine(cell.source) || "(empty)";
}
