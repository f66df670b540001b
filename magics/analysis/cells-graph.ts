/** The graph of a notebook that was not run: its cells read, magics expanded, in the order they stand. */
import { analyse } from "../../kernel/cell/cell-module.ts";
import { createNotebookGraph, type NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { segment } from "../../kernel/cell/segment.ts";
import { expandMagic } from "../../kernel/magic/expand.ts";
import { type Magic, MagicError } from "../../kernel/magic/magic.ts";

/** A code cell of a notebook file. */
export interface SourceCell {
  id: string;
  source: string;
}

/** Cell magics that declare something; others (a report, a deployment) are no part of a flow. */
const declaring = new Set(["task", "flow"]);

/** A notebook that is only read has nothing to show and nothing to forget. */
const nothing = {
  display: () => {},
  reset: () => {},
  history: async () => [],
  check: async () => [],
  table: async () => [],
};

/**
 * Read the cells of a notebook. Cells that don't read as TypeScript declare nothing; whoever needs a name of
 * theirs is told that no cell declares it. Errors: a `%%task` or `%%flow` written wrongly, with its cell's number.
 */
export async function graphOfCells(
  cells: readonly SourceCell[],
  table: readonly Magic[],
  place: { folder: string; notebook: string },
): Promise<NotebookGraph> {
  const graph = createNotebookGraph();
  for (const [index, { id, source }] of cells.entries()) {
    const label = `Cell [${index + 1}]`;
    const context = { cellId: id, cellKey: id, label, graph, ...place, silent: true, ...nothing };
    for (const [part, piece] of segment(source).entries()) {
      const key = `${id}#${part}`;
      if (piece.kind === "code") {
        const module = piece.module ?? analyse(piece.text);
        if (module.problems.length === 0) graph.put({ key, label, source, module, notes: new Map() });
      } else if (piece.kind === "cell" && declaring.has(piece.name)) {
        const { name, text, expansion } = await expandMagic(piece, table, context).catch((error: unknown) => {
          throw error instanceof MagicError
            ? new MagicError(error.code, `${label}: ${error.message}`)
            : error;
        });
        if (text !== undefined)
          graph.put({ key, label, source, module: analyse(text), notes: new Map([[name, expansion.note]]) });
      }
    }
  }
  return graph;
}
