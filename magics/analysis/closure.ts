/** Cuts out of a notebook what a flow needs, statement by statement, as one file of TypeScript. */
import type { Statement } from "../../kernel/cell/cell-module.ts";
import type { GraphCell, NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { closureSource, plainClosureSource, sourceOfNode } from "./closure-source.ts";
import { type NeededStatement, orderStatements } from "./statement-order.ts";

/** A declared name and the label of its cell. */
export interface ClosureDeclaration {
  name: string;
  from: string;
}

/** A flow's part of the notebook. */
export interface Closure {
  /** The file with everything the flow needs; it exports the flow under `exportName`. */
  source: string;
  /** The same with the flow as the plain function that was written, for its types. */
  plainSource: string;
  exportName: string;
  declarations: ClosureDeclaration[];
  /** Statements of the same cells that do something rather than declare; they never travel. */
  leftOut: { text: string; from: string }[];
}

/** Names that every module has; a cell's declaration of the same name comes before them. */
const GLOBAL_NAMES = new Set([...Object.getOwnPropertyNames(globalThis), "display", "require"]);

/**
 * Cuts the closure of `exportName`, starting from the cell that declared it last. The types are those of the function
 * `typedName`.
 * @throws MagicError `closure.unknown` (no such flow), `closure.memory` (a name whose cell is gone), `closure.clash`
 */
export function cutClosure(graph: NotebookGraph, exportName: string, typedName = exportName): Closure {
  const ordered = orderStatements(neededStatements(graph, exportName));
  checkClashes(ordered);
  return {
    source: closureSource(ordered, exportName),
    plainSource: plainClosureSource(ordered, typedName),
    exportName,
    declarations: ordered.flatMap(({ cell, statement }) =>
      statement.declares.map((name) => ({ name, from: cell.label })),
    ),
    leftOut: [...new Set(ordered.map(({ cell }) => cell))].flatMap(leftOutOf),
  };
}

/** The statements that declare the flow and, transitively, every name they use. */
function neededStatements(graph: NotebookGraph, exportName: string): Iterable<NeededStatement> {
  const needed = new Map<Statement, NeededStatement>();
  const missing = new Map<string, string>();
  const need = (name: string, from: string): void => {
    const cell = graph.declarer(name);
    if (!cell) {
      if (!GLOBAL_NAMES.has(name)) missing.set(name, from);
      return;
    }
    for (const statement of declarations(cell, name)) take(cell, statement);
  };
  const take = (cell: GraphCell, statement: Statement): void => {
    if (needed.has(statement)) return;
    needed.set(statement, { cell, statement });
    for (const other of [...statement.reads, ...statement.writes]) need(other, cell.label);
    for (const other of statement.types) if (graph.declarer(other)) need(other, cell.label);
  };
  need(exportName, "the deployment");
  if (missing.has(exportName)) {
    throw new MagicError(
      "closure.unknown",
      `The notebook has no flow ${exportName}: run its %%flow cell first`,
    );
  }
  for (const [name, from] of missing) {
    throw new MagicError(
      "closure.memory",
      `${from} uses ${name}, which no cell declares any more: it only lives in the notebook's memory. Run or restore the cell that declares it, or make it a parameter`,
    );
  }
  return needed.values();
}

/** All statements of its cell that declare a name: a type and a value, or overloads, belong together. */
function declarations(cell: GraphCell, name: string): Statement[] {
  return cell.module.statements.filter((statement) => statement.declares.includes(name));
}

/**
 * Refuses two statements that declare the same name in different cells: a statement that declares two names, one of
 * which a later cell redeclares, can't travel as it stands.
 * @throws MagicError `closure.clash`
 */
function checkClashes(ordered: readonly NeededStatement[]): void {
  const cells = new Map<string, GraphCell>();
  for (const { cell, statement } of ordered) {
    for (const name of statement.declares) {
      const other = cells.get(name);
      if (other && other !== cell) {
        throw new MagicError(
          "closure.clash",
          `${name} is declared in ${other.label} and again in ${cell.label}, and the flow needs both statements: give one of them another name`,
        );
      }
      cells.set(name, cell);
    }
  }
}

function leftOutOf(cell: GraphCell): Closure["leftOut"] {
  return (
    cell.module.statements
      .filter(isAction)
      .map((statement) => ({ text: sourceOfNode(cell, statement.node), from: cell.label }))
      // The call that runs the flow comes from the magic, not from the user.
      .filter(({ text }) => cell.source.includes(text))
  );
}

function isAction({ node, declares }: Statement): boolean {
  return (
    declares.length === 0 &&
    !node.type.startsWith("Export") &&
    node.type !== "ImportDeclaration" &&
    node.type !== "EmptyStatement"
  );
}
