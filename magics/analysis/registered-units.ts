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

/** All units of one kind, in the order their cells were last run; none whose function a later cell declares anew. */
export function unitsOf(graph: NotebookGraph, kind: UnitNote["kind"]): NotedUnit[] {
  const cells = graph.cells();
  return cells.flatMap((cell, index) => {
    const note = cell.notes.get(kind) as UnitNote | undefined;
    if (!note) return [];
    const isGone = cells.slice(index + 1).some(({ module }) => {
      const declaration = module.declarations.get(note.exportName);
      return declaration !== undefined && declaration.kind !== "type";
    });
    return isGone ? [] : [{ ...note, cell }];
  });
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}

/** What of a flow `wanted` may be, best first: its name, its function's, and both without case, `-` and `_`. */
const ways: readonly ((flow: NotedUnit, wanted: string) => boolean)[] = [
  (flow, wanted) => flow.name === wanted,
  (flow, wanted) => flow.exportName === wanted,
  (flow, wanted) => plain(flow.name) === plain(wanted),
  (flow, wanted) => plain(flow.exportName) === plain(wanted),
];

function several(text: string, names: readonly string[]): MagicError {
  return new MagicError("flow.several", `${text}, say which one: ${names.join(", ")}`);
}

/**
 * The flow a user means, by its name or its function's. Errors: `flow.none`, `flow.several` (no name given, or one
 * that several have), `flow.unknown`.
 */
export function findFlow(graph: NotebookGraph, wanted: string | undefined): NotedUnit {
  const flows = unitsOf(graph, "flow");
  const [only, second] = flows;
  if (!only) throw new MagicError("flow.none", "The notebook has no flow yet: run a %%flow cell first");
  const names = [...new Set(flows.map((flow) => flow.name))];
  const functions = (those: readonly NotedUnit[]): string[] => those.map((flow) => flow.exportName);
  if (wanted === undefined) {
    if (!second) return only;
    throw several("The notebook has several flows", names.length === flows.length ? names : functions(flows));
  }
  const found = ways.map((way) => flows.filter((flow) => way(flow, wanted))).find(({ length }) => length > 0);
  const meant = found?.length === 1 ? found[0] : found?.find((flow) => flow.exportName === wanted);
  if (meant) return meant;
  if (found) throw several(`Several flows of the notebook are called ${wanted}`, functions(found));
  const near = nearest(wanted, names) ?? nearest(wanted, functions(flows));
  throw new MagicError(
    "flow.unknown",
    `The notebook has no flow ${wanted}; ${near ? `did you mean ${near}?` : `it has ${names.join(", ")}`}`,
  );
}
