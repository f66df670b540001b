/** What of a notebook a flow needs, statement by statement, as one file of TypeScript. */
import type { Statement } from "../../kernel/cell/cell-module.ts";
import type { GraphCell, NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { child, children, type Identifier, type Node } from "../../kernel/cell/syntax.ts";
import { MagicError } from "../../kernel/magic/magic.ts";

/** Where a needed or a left-out statement stands. */
export interface ClosurePart {
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
  declarations: ClosurePart[];
  /** Statements of the same cells that do something rather than declare; they never travel. */
  leftOut: { text: string; from: string }[];
}

interface Needed {
  cell: GraphCell;
  statement: Statement;
}

const globals = new Set([...Object.getOwnPropertyNames(globalThis), "display", "require"]);

/** All statements of its cell that declare a name: a type and a value, or overloads, belong together. */
function declares(cell: GraphCell, name: string): Statement[] {
  return cell.module.statements.filter((statement) => statement.declares.includes(name));
}

function isAction({ node, declares }: Statement): boolean {
  return (
    declares.length === 0 &&
    !node.type.startsWith("Export") &&
    node.type !== "ImportDeclaration" &&
    node.type !== "EmptyStatement"
  );
}

/**
 * Cut the closure of `exportName`, starting from the cell that declared it last.
 * Errors: `closure.unknown` (no such flow), `closure.memory` (a name whose cell is gone), `closure.clash`.
 */
export function cutClosure(graph: NotebookGraph, exportName: string): Closure {
  const needed = new Map<Statement, Needed>();
  const missing = new Map<string, string>();
  const need = (name: string, from: string): void => {
    const cell = graph.declarer(name);
    if (!cell) {
      if (!globals.has(name)) missing.set(name, from);
      return;
    }
    for (const statement of declares(cell, name)) take(cell, statement);
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
  const ordered = inOrder(
    [...needed.values()].sort((a, b) => a.cell.order - b.cell.order || a.statement.start - b.statement.start),
  );
  checkClashes(ordered);
  const cells = [...new Set(ordered.map(({ cell }) => cell))];
  const imports = ordered.filter(({ statement }) => statement.node.type === "ImportDeclaration");
  const others = ordered.filter(({ statement }) => statement.node.type !== "ImportDeclaration");
  const wanted = new Set(
    ordered.flatMap(({ statement }) => [...statement.reads, ...statement.writes, ...statement.types]),
  );
  const importText = imports.map((item) => importOf(item, wanted)).filter((text) => text !== "");
  const body = (plain: boolean): string[] =>
    others.flatMap(({ cell, statement }, index) => {
      const text = textOf(cell, statement, plain ? exportName : undefined);
      return others[index - 1]?.cell === cell ? [text] : [`// ${cell.label}`, text];
    });
  return {
    source: [...importText, ...body(false), `export { ${exportName} };`, ""].join("\n"),
    plainSource: [...importText, ...body(true), ""].join("\n"),
    exportName,
    declarations: ordered.flatMap(({ cell, statement }) =>
      statement.declares.map((name) => ({ name, from: cell.label })),
    ),
    leftOut: cells.flatMap((cell) =>
      cell.module.statements
        .filter(isAction)
        .map((statement) => ({ text: slice(cell, statement.node), from: cell.label }))
        // What a magic added (the call that runs the flow) is not the user's to miss.
        .filter(({ text }) => cell.source.includes(text)),
    ),
  };
}

function slice(cell: GraphCell, node: Node): string {
  return cell.module.source.slice(node.start, node.end);
}

/**
 * The order in which the statements can run as one file. A cell that was run again stands behind cells that read
 * it, so what a statement reads at once comes first, with all that this may call.
 */
function inOrder(items: readonly Needed[]): Needed[] {
  const byName = new Map<string, Needed[]>();
  for (const item of items) {
    for (const name of item.statement.declares) byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  const ordered = new Set<Needed>();
  const called = new Set<Needed>();
  const seen = new Set<Needed>();
  const place = (item: Needed, isCalled: boolean): void => {
    const visited = isCalled ? called : seen;
    if (visited.has(item)) return;
    visited.add(item);
    const reads = item.statement.references.values.filter((reference) => isCalled || !reference.deferred);
    for (const { name } of reads)
      for (const other of byName.get(name) ?? []) if (other !== item) place(other, true);
    ordered.add(item);
  };
  for (const item of items) place(item, false);
  return [...ordered];
}

/** A statement that declares two names of which a later cell redeclares one can't travel as it stands. */
function checkClashes(ordered: readonly Needed[]): void {
  const seen = new Map<string, GraphCell>();
  for (const { cell, statement } of ordered) {
    for (const name of statement.declares) {
      const other = seen.get(name);
      if (other && other !== cell) {
        throw new MagicError(
          "closure.clash",
          `${name} is declared in ${other.label} and again in ${cell.label}, and the flow needs both statements: give one of them another name`,
        );
      }
      seen.set(name, cell);
    }
  }
}

/** An import with only the names that the closure uses. */
function importOf({ cell, statement }: Needed, wanted: ReadonlySet<string>): string {
  const { node } = statement;
  const specifiers = children(node, "specifiers");
  const used = specifiers.filter((specifier) => wanted.has((specifier.local as Identifier).name));
  if (used.length === 0) return "";
  if (used.length === specifiers.length) return slice(cell, node);
  const named = used
    .filter((specifier) => specifier.type === "ImportSpecifier")
    .map((specifier) => slice(cell, specifier));
  const whole = used
    .filter((specifier) => specifier.type !== "ImportSpecifier")
    .map((specifier) => slice(cell, specifier));
  const names = [...whole, ...(named.length > 0 ? [`{ ${named.join(", ")} }`] : [])].join(", ");
  const type = node.importKind === "type" ? "type " : "";
  return `import ${type}${names} from ${slice(cell, child(node, "source") as Node)};`;
}

/** A statement's text with its doc comment; with `plain`, the wrapped function of that name as it was written. */
function textOf(cell: GraphCell, statement: Statement, plain: string | undefined): string {
  const before =
    /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(cell.module.source.slice(0, statement.start))?.[0] ?? "";
  const inner = plain && statement.declares.includes(plain) ? findFunction(statement.node, plain) : undefined;
  const text = inner
    ? `export ${slice(cell, inner)}`
    : slice(cell, statement.node).replace(/^export\s+(default\s+)?/, "");
  return before + text;
}

function findFunction(node: Node, name: string): Node | undefined {
  if (node.type === "FunctionExpression" && (node.id as Identifier | null)?.name === name) return node;
  for (const key in node) {
    const value = node[key];
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === "object" && item !== null && typeof item.type === "string") {
        const found = findFunction(item, name);
        if (found) return found;
      }
    }
  }
  return undefined;
}
