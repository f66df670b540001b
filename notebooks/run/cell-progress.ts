/** What a run's progress is, for whoever shows it. */
import { type Cell, tagsOf, tellingLine } from "../file/notebook.ts";
import type { ShownRun } from "./run-view.ts";

/** One code cell on its way; times in ms since the epoch, `runs` the flow runs shown under it. */
export type CellProgress = {
  label: string;
  state: "pending" | "running" | "completed" | "failed";
  start?: number;
  end?: number;
  runs: ShownRun[];
};

/** A cell in a few words: what its tag says, or its first line that says something. */
export function labelOf(cell: Cell): string {
  const tags = tagsOf(cell);
  if (tags.includes("injected-parameters")) return "parameters given";
  if (tags.includes("parameters")) return "parameters";
  return tellingLine(cell.source) || "(empty)";
}
