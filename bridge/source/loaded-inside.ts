/** Finds what a piece of code loads while it runs: `import("./a.ts")`, `require("./a.ts")`. */
import type { Modules, Place } from "./modules.ts";
import { child, type Node, nameOf, walk } from "./syntax.ts";

/** The specifiers; undefined for one that is not written out. */
export function loadedInside(modules: Modules, place: Place, node: Node): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  walk(node, (inner) => {
    const [argument] = Array.isArray(inner.arguments) ? (inner.arguments as Node[]) : [];
    const isRequire = inner.type === "CallExpression" && requires(modules, place, child(inner, "callee"));
    const source = inner.type === "ImportExpression" ? child(inner, "source") : isRequire && argument;
    if (source) found.push(writtenOut(source));
    return undefined;
  });
  return found;
}

function writtenOut(source: Node): string | undefined {
  if (typeof source.value === "string") return source.value;
  const [only, more] = source.type === "TemplateLiteral" ? (source.quasis as Node[]) : [];
  return only && !more ? String((only.value as { cooked: string }).cooked) : undefined;
}

/** Is it `require`, or what `createRequire` has given? */
function requires(modules: Modules, place: Place, callee: Node | undefined): boolean {
  const name = nameOf(callee);
  if (name === "require") return true;
  if (callee?.type === "CallExpression") return isCreateRequire(child(callee, "callee"));
  if (name === undefined) return false;
  const holder = place.cell !== undefined ? modules.cellWith(name) : place;
  if (!holder || (!hasModule(place) && !hasModule(holder))) return false;
  return (holder.module.declared.get(name) ?? []).some((statement) => {
    let creates = false;
    walk(statement, (inner) => {
      if (inner.type !== "VariableDeclarator" || nameOf(child(inner, "id")) !== name) return undefined;
      const init = child(inner, "init");
      creates ||= init?.type === "CallExpression" && isCreateRequire(child(init, "callee"));
      return undefined;
    });
    return creates;
  });
}

/** Is Node's `module`, which has `createRequire`, imported there? Most code has not, and is not searched. */
function hasModule({ module, cell }: Place): boolean {
  return (
    cell !== undefined ||
    [...module.imported.values()].some(({ specifier }) => /^(?:node:)?module$/.test(specifier))
  );
}

function isCreateRequire(callee: Node | undefined): boolean {
  return (nameOf(callee) ?? nameOf(callee && child(callee, "property"))) === "createRequire";
}
