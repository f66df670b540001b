/** Finds a function of this process in the text of a module. */
import { canonical } from "./canonical.ts";
import type { SourceModule } from "./source-module.ts";
import { child, isFunction, isNode, isType, type Node, nameOf, parseModule } from "./syntax.ts";

/** A function in a module, and what stands around it, innermost first, up to its top-level statement. */
export interface Located {
  node: Node;
  around: Node[];
}

/** The functions of a module that have the same text as `fn`: layout, comments and types do not count. */
export function locateByText(module: SourceModule, fn: CallableFunction): Located[] {
  const wanted = parsedFunction(Function.prototype.toString.call(fn));
  if (!wanted) return [];
  const text = withoutType(wanted);
  return functionsIn(module).filter(({ node }) => isAlike(node, wanted) && withoutType(node) === text);
}

/** The functions of a module that have this name, or are the value of a constant of this name. */
export function locateByName(module: SourceModule, name: string): Located[] {
  if (name === "") return [];
  return functionsIn(module).filter(
    ({ node, around: [parent] }) =>
      nameOf(child(node, "id")) === name ||
      (parent?.type === "VariableDeclarator" && nameOf(child(parent, "id")) === name),
  );
}

function functionsIn(module: SourceModule): Located[] {
  const found: Located[] = [];
  const waiting: Located[] = module.body.map((node) => ({ node, around: [] }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, around } = next;
    if (isType(node)) continue;
    if (isFunction(node)) found.push(next);
    const inside = Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]));
    for (const one of inside) if (isNode(one)) waiting.push({ node: one, around: [node, ...around] });
  }
  return found;
}

/** What a function's text is: an expression, or a method, which becomes one inside an object. */
export function parsedFunction(text: string): Node | undefined {
  for (const source of [`(${text})`, `({${text}})`]) {
    const [statement] = parseModule(source) ?? [];
    const expression = statement && child(statement, "expression");
    if (expression && isFunction(expression)) return expression;
    const [property] = (expression?.properties ?? []) as Node[];
    const value = property && child(property, "value");
    if (value && isFunction(value)) return value;
  }
  return undefined;
}

function isAlike(node: Node, other: Node): boolean {
  const count = ({ params }: Node) => (Array.isArray(params) ? params.length : 0);
  return node.async === other.async && count(node) === count(other);
}

/** A declaration's text is that of an expression. */
function withoutType(node: Node): string {
  return canonical(node).replace(/^\w+/, "");
}
