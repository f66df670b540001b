/** The notebook as a module graph: the cells that ran, the newest source of each, and which cell declares a name. */
import type { CellModule } from "./cell-module.ts";
import { createLean } from "./reparsed-module.ts";

/** A cell as it was last run. */
export interface GraphCell {
  /** Stable identity of the cell (see `cellKey`). */
  key: string;
  /** Its name in tracebacks and messages: `Cell [3]`. */
  label: string;
  /** The source as the user wrote it; `module` is of the source after magics were expanded. */
  source: string;
  module: CellModule;
  /** Facts that magics stored about the cell, by magic. */
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

export function createNotebookGraph(): NotebookGraph {
  const cells = new Map<string, GraphCell>();
  const lean = createLean();
  let order = 0;
  const sorted = (): GraphCell[] => [...cells.values()].sort((a, b) => a.order - b.order);
  return {
    put: (cell) => {
      order += 1;
      const stored = { ...cell, module: lean(cell.module), order };
      cells.set(cell.key, stored);
      return stored;
    },
    remove: (key) => void cells.delete(key),
    declarer: (name) => {
      let latest: GraphCell | undefined;
      for (const cell of cells.values())
        if (cell.module.declarations.has(name) && cell.order > (latest?.order ?? 0)) latest = cell;
      return latest;
    },
    get: (key) => cells.get(key),
    cells: sorted,
    clear: () => cells.clear(),
  };
}
