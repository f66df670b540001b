/** The notebook as a module graph: the cells that were run, newest text of each, and which cell declares a name. */
import type { CellModule } from "./cell-module.ts";

/** A cell as it was last run. */
export interface GraphCell {
  /** Stable identity of the cell (see `cellKey`). */
  key: string;
  /** How tracebacks and messages call it: `Cell [3]`. */
  label: string;
  /** The text as the person wrote it, and after magics were expanded. */
  source: string;
  module: CellModule;
  /** What magics noted about the cell, by magic. */
  notes: Map<string, unknown>;
  /** Rises with every run, so that the latest declarer of a name is known. */
  order: number;
}

/** The cells of one kernel session. */
export interface NotebookGraph {
  put(cell: Omit<GraphCell, "order">): GraphCell;
  remove(key: string): void;
  /** The cell that declared `name` last, as a value or a type. */
  declarer(name: string): GraphCell | undefined;
  get(key: string): GraphCell | undefined;
  /** All cells, in the order of their last run. */
  cells(): GraphCell[];
  clear(): void;
}

export const createNotebookGraph = (): NotebookGraph => {
  const cells = new Map<string, GraphCell>();
  let order = 0;
  const sorted = (): GraphCell[] => [...cells.values()].sort((a, b) => a.order - b.order);
  return {
    put: (cell) => {
      order += 1;
      const kept = { ...cell, order };
      cells.set(cell.key, kept);
      return kept;
    },
    remove: (key) => void cells.delete(key),
    declarer: (name) => sorted().findLast((cell) => cell.module.declarations.has(name)),
    get: (key) => cells.get(key),
    cells: sorted,
    clear: () => cells.clear(),
  };
};
