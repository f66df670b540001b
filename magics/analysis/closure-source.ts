/** Writes the ordered statements of a closure as one file of TypeScript. */
import type { GraphCell } from "../../kernel/cell/notebook-graph.ts";
import { child, children, type Identifier, type Node } from "../../kernel/cell/syntax.ts";
import type { NeededStatement } from "./statement-order.ts";

/** The file with everything the flow needs; it exports the flow under `exportName`. */
export function closureSource(ordered: readonly NeededStatement[], exportName: string): string {
  return [...importLines(ordered), ...bodyLines(ordered), `export { ${exportName} };`, ""].join("\n");
}

/** The same file with the flow as the plain function that was written, for its types. */
export function plainClosureSource(ordered: readonly NeededStatement[], exportName: string): string {
  return [...importLines(ordered), ...bodyLines(ordered, exportName), ""].join("\n");
}

/** The source of a node of a cell. */
export function sourceOfNode(cell: GraphCell, node: Node): string {
  return cell.module.source.slice(node.start, node.end);
}

function isImport({ statement }: NeededStatement): boolean {
  return statement.node.type === "ImportDeclaration";
}

function importLines(ordered: readonly NeededStatement[]): string[] {
  const used = new Set(
    ordered.flatMap(({ statement }) => [...statement.reads, ...statement.writes, ...statement.types]),
  );
  return ordered
    .filter(isImport)
    .map((item) => importSource(item, used))
    .filter((line) => line !== "");
}

/** Every statement but imports; a comment names the cell where another one begins. */
function bodyLines(ordered: readonly NeededStatement[], plainName?: string): string[] {
  const others = ordered.filter((item) => !isImport(item));
  return others.flatMap((item, index) => {
    const source = statementSource(item, plainName);
    return others[index - 1]?.cell === item.cell ? [source] : [`// ${item.cell.label}`, source];
  });
}

/** An import with only the names that the closure uses; empty when it uses none. */
function importSource({ cell, statement }: NeededStatement, used: ReadonlySet<string>): string {
  const { node } = statement;
  const all = children(node, "specifiers");
  const specifiers = all.filter((specifier) => used.has((specifier.local as Identifier).name));
  if (specifiers.length === 0) return "";
  if (specifiers.length === all.length) return sourceOfNode(cell, node);
  const named = specifiers
    .filter((specifier) => specifier.type === "ImportSpecifier")
    .map((specifier) => sourceOfNode(cell, specifier));
  const whole = specifiers
    .filter((specifier) => specifier.type !== "ImportSpecifier")
    .map((specifier) => sourceOfNode(cell, specifier));
  const names = [...whole, ...(named.length > 0 ? [`{ ${named.join(", ")} }`] : [])].join(", ");
  const type = node.importKind === "type" ? "type " : "";
  return `import ${type}${names} from ${sourceOfNode(cell, child(node, "source") as Node)};`;
}

/** A statement with its doc comment; with `plainName`, the wrapped function of that name as it was written. */
function statementSource({ cell, statement }: NeededStatement, plainName: string | undefined): string {
  const docComment =
    /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(cell.module.source.slice(0, statement.start))?.[0] ?? "";
  const plainFunction =
    plainName && statement.declares.includes(plainName) ? findFunction(statement.node, plainName) : undefined;
  const source = plainFunction
    ? `export ${sourceOfNode(cell, plainFunction)}`
    : sourceOfNode(cell, statement.node).replace(/^export\s+(default\s+)?/, "");
  return docComment + source;
}

function findFunction(node: Node, name: string): Node | undefined {
  if (node.type === "FunctionExpression" && (node.id as Identifier | null)?.name === name) return node;
  for (const key in node) {
    const value = node[key];
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === "object" && item !== null && typeof item.type === "string") {
        const match = findFunction(item, name);
        if (match) return match;
      }
    }
  }
  return undefined;
}
