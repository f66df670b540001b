/** Lists the tasks and flows registered in a notebook's graph, and finds a flow by name. */
import type { GraphCell, NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { child, children, isIdentifier } from "../../kernel/cell/syntax.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { nearest } from "../../kernel/nearest.ts";
import { isSimilarName } from "./unit-name.ts";

/** What `%%task` and `%%flow` note about their cell. */
export interface UnitNote {
  kind: "task" | "flow";
  /** The name of its runs. */
  name: string;
  /** The TypeScript name. */
  exportName: string;
}

/** A unit and its cell. */
export interface RegisteredUnit extends UnitNote {
  cell: GraphCell;
  /** The constant that holds it with other options, when that one is meant: `const alerted = duration.with(…)`. */
  changedAs?: string;
}

/** All units of one kind, in the order their cells were last run, without those whose function a later cell redeclares. */
export function unitsOf(graph: NotebookGraph, kind: UnitNote["kind"]): RegisteredUnit[] {
  const cells = graph.cells();
  return cells.flatMap((cell, index) => {
    const note = cell.notes.get(kind) as UnitNote | undefined;
    if (!note) return [];
    const isRedeclared = cells.slice(index + 1).some(({ module }) => {
      const declaration = module.declarations.get(note.exportName);
      return declaration !== undefined && declaration.kind !== "type";
    });
    return isRedeclared ? [] : [{ ...note, cell }];
  });
}

/**
 * The flow a user means, by its name or its function's, or by that of a constant that holds it with other options.
 * @throws MagicError `flow.none`, `flow.several` (no name, or one that several flows have), `flow.unknown`
 */
export function findFlow(graph: NotebookGraph, requested: string | undefined): RegisteredUnit {
  const flows = unitsOf(graph, "flow");
  const [only, second] = flows;
  if (!only) throw new MagicError("flow.none", "The notebook has no flow yet: run a %%flow cell first");
  const names = [...new Set(flows.map((flow) => flow.name))];
  if (requested === undefined) {
    if (!second) return only;
    throw several(
      "The notebook has several flows",
      names.length === flows.length ? names : functionNames(flows),
    );
  }
  const matches = MATCHERS.map((matches) => flows.filter((flow) => matches(flow, requested))).find(
    ({ length }) => length > 0,
  );
  const match = matches?.length === 1 ? matches[0] : matches?.find((flow) => flow.exportName === requested);
  if (match) return match;
  if (matches) throw several(`Several flows of the notebook are called ${requested}`, functionNames(matches));
  const changed = changedFlow(graph, flows, requested);
  if (changed) return changed;
  const near = nearest(requested, names) ?? nearest(requested, functionNames(flows));
  throw new MagicError(
    "flow.unknown",
    `The notebook has no flow ${requested}; ${near ? `did you mean ${near}?` : `it has ${names.join(", ")}`}`,
  );
}

/** The flow that the last cell with the constant `name` calls `with` of: `const alerted = duration.with(…)`. */
function changedFlow(
  graph: NotebookGraph,
  flows: readonly RegisteredUnit[],
  name: string,
): RegisteredUnit | undefined {
  const statement = graph.declarer(name)?.module.statements.find(({ declares }) => declares.includes(name));
  const node = statement && (child(statement.node, "declaration") ?? statement.node);
  const declarator = node && children(node, "declarations").find(({ id }) => isNamed(id, name));
  const callee = declarator && child(child(declarator, "init") ?? declarator, "callee");
  if (!callee || !isNamed(callee.property, "with")) return undefined;
  const flow = flows.find(({ exportName }) => isNamed(callee.object, exportName));
  return flow && { ...flow, changedAs: name };
}

function isNamed(node: unknown, name: string): boolean {
  return isIdentifier(node) && node.name === name;
}

/** What of a flow the requested name may be, best first: its name, its function's, similar ones. */
const MATCHERS: readonly ((flow: RegisteredUnit, requested: string) => boolean)[] = [
  (flow, requested) => flow.name === requested,
  (flow, requested) => flow.exportName === requested,
  (flow, requested) => isSimilarName(flow.name, requested),
  (flow, requested) => isSimilarName(flow.exportName, requested),
];

function functionNames(flows: readonly RegisteredUnit[]): string[] {
  return flows.map((flow) => flow.exportName);
}

function several(reason: string, names: readonly string[]): MagicError {
  return new MagicError("flow.several", `${reason}, say which one: ${names.join(", ")}`);
}
