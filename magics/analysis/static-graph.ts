/** Builds the graph of a notebook file without running it: parses its cells in order and expands their magics. */
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

/** Cell magics that declare something; others (a report, a deployment) are not part of a flow. */
const DECLARING_MAGICS = new Set(["task", "flow"]);

/** A cell that is not run displays nothing and has no history. */
const IDLE_CONTEXT = {
  display: () => {},
  reset: () => {},
  history: async () => [],
  check: async () => [],
  table: async () => [],
};

/**
 * The graph of these cells. Cells with syntax errors declare nothing: a closure that needs a name of theirs is
 * refused because no cell declares it.
 * @throws MagicError for a wrong `%%task` or `%%flow`, with its cell's number
 */
export async function buildStaticGraph(
  cells: readonly SourceCell[],
  table: readonly Magic[],
  location: { folder: string; notebook: string },
): Promise<NotebookGraph> {
  const graph = createNotebookGraph();
  for (const [index, { id, source }] of cells.entries()) {
    const label = `Cell [${index + 1}]`;
    const context = { cellId: id, cellKey: id, label, graph, ...location, silent: true, ...IDLE_CONTEXT };
    for (const [part, piece] of segment(source).entries()) {
      const key = `${id}#${part}`;
      if (piece.kind === "code") {
        const module = piece.module ?? analyse(piece.text);
        if (module.problems.length === 0) graph.put({ key, label, source, module, notes: new Map() });
      } else if (piece.kind === "cell" && DECLARING_MAGICS.has(piece.name)) {
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
