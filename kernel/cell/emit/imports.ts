/** Emits a cell's static imports, which run first: all are awaited, then bound. */
import type { CellModule, Statement } from "../cell-module.ts";
import { child, children, type Identifier, isIdentifier, type Node, unwrap } from "../syntax.ts";
import type { BoxNames } from "./boxes.ts";

function nameOf(node: Node): string {
  return isIdentifier(node) ? node.name : String(unwrap(node).value);
}

/** What an import takes of its module; `*` is all of it. */
function taken(specifier: Node): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return nameOf(child(specifier, "imported") as Node);
}

/** The imports in one line, to run before everything else. */
export function importsOf(cell: CellModule, { box, helper }: BoxNames): string {
  const used = new Set(cell.statements.flatMap(({ reads }) => [...reads]));
  const written = ({ node }: Statement, index: number): string => {
    if (node.type !== "ImportDeclaration" || node.importKind === "type") return "";
    const all = children(node, "specifiers");
    const specifiers = all.filter((specifier) => specifier.importKind !== "type");
    if (specifiers.length === 0 && all.length > 0) return "";
    const source = (child(node, "source") as Node).raw as string;
    const attributes = children(node, "attributes").map(({ start, end }) => cell.source.slice(start, end));
    const options = attributes.length > 0 ? `, {with: {${attributes.join(", ")}}}` : "";
    const local = `${helper}m${index}`;
    const bound = specifiers.map((specifier) => {
      const { name } = child(specifier, "local") as Identifier;
      const from = JSON.stringify(taken(specifier));
      return `${helper}.bind(${local}, ${from}, ${box(name)}, ${source}, ${used.has(name)}); `;
    });
    return `const ${local} = await ${helper}.wait(import(${source}${options})); ${bound.join("")}`;
  };
  return cell.statements.map(written).join("");
}
