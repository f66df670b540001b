/** Finds the name under which a file exports a flow of this process. */
import { fileURLToPath } from "node:url";
import type { Definition } from "../../engine/definition.ts";
import { findFunction } from "../../source/find-function.ts";
import type { Located } from "../../source/locate.ts";
import { createModules } from "../../source/modules.ts";
import { child, children, type Node, nameOf } from "../../source/syntax.ts";

/** The file that defines a flow; `exportName` is undefined where the file does not export it. */
export function exportOfFlow(flow: Definition): { file: string; exportName: string | undefined } | undefined {
  const found = findFunction(createModules(undefined), flow.fn, flow.definedIn);
  if (!found) return undefined;
  const { url, module } = found.place;
  const names = found.located.map((located) => exportName(located, module.body));
  return {
    file: fileURLToPath(url.replace(/[?#].*$/, "")),
    exportName: names.find((name) => name !== undefined),
  };
}

/** Of `export const main = flow(function main() {…})`, `const main = flow(…); export { main }`, `export default flow(…)`. */
function exportName({ around }: Located, body: readonly Node[]): string | undefined {
  const declarator = around.find(({ type }) => type === "VariableDeclarator");
  const statement = around.at(-1);
  if (statement?.type === "ExportDefaultDeclaration") return "default";
  const local = declarator && nameOf(child(declarator, "id"));
  if (local === undefined || around.indexOf(declarator as Node) > 1) return undefined;
  if (statement?.type === "ExportNamedDeclaration") return local;
  const specifiers = body
    .filter((node) => node.type === "ExportNamedDeclaration" && !child(node, "source"))
    .flatMap((node) => children(node, "specifiers"));
  const specifier = specifiers.find((each) => nameOf(child(each, "local")) === local);
  return specifier && nameOf(child(specifier, "exported"));
}
