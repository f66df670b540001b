/** The tasks and flows of a notebook, as the cells that made them are noted in its graph. */
import type { GraphCell, NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { nearest } from "../../kernel/nearest.ts";

/** What `%%task` and `%%flow` note about their cell. */
export interface UnitNote {
  kind: "task" | "flow";
  /** What its runs are called. */
  name: string;
  /** The TypeScript name. */
  exportName: string;
}

/** A unit and its cell. */
export interface NotedUnit extends UnitNote {
  cell: GraphCell;
}

/** All units of one kind, in the order their cells were last run. */
export const unitsOf = (graph: NotebookGraph, kind: UnitNote["kind"]): NotedUnit[] =>
  graph.cells().flatMap((cell) => {
    const note = cell.notes.get(kind) as UnitNote | undefined;
    return note ? [{ ...note, cell }] : [];
  });

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, "");

/** The flow a person means. Errors: `flow.none`, `flow.several` (no name given), `flow.unknown`. */
export const findFlow = (graph: NotebookGraph, wanted: string | undefined): NotedUnit => {
  const flows = unitsOf(graph, "flow");
  const names = flows.map((flow) => flow.name);
  if (flows.length === 0)
    throw new MagicError("flow.none", "The notebook has no flow yet: run a %%flow cell first");
  if (wanted === undefined) {
    const [only, second] = flows;
    if (only && !second) return only;
    throw new MagicError(
      "flow.several",
      `The notebook has several flows, say which one: ${names.join(", ")}`,
    );
  }
  const found = flows.findLast(
    (flow) => plain(flow.name) === plain(wanted) || plain(flow.exportName) === plain(wanted),
  );
  if (found) return found;
  const near = nearest(wanted, names);
  throw new MagicError(
    "flow.unknown",
    `The notebook has no flow ${wanted}; ${near ? `did you mean ${near}?` : `it has ${names.join(", ")}`}`,
  );
};
