/** Finds what a function takes from the functions, blocks and classes that it stands in. */
import { isKey, patternNames } from "./names.ts";
import { child, children, isFunction, isNode, isType, type Node, nameOf } from "./syntax.ts";

/** Function declarations in blocks, `let`, `const`, classes and enums count where they stand. */
const HAS_STATEMENTS = /^(?:Program|BlockStatement|StaticBlock|SwitchStatement|TSModuleBlock)$/;
const IS_LOOP = /^For/;

/**
 * The first thing that the function takes from what stands `around` it, up to the top level of its module: a name, or
 * `this`. Its value stands in no module. Undefined where it takes nothing.
 */
export function capturedName(node: Node, around: readonly Node[]): string | undefined {
  const outer = new Set(around.flatMap(scopeNames));
  const [captured] = [...freeNames(node)].filter((name) => outer.has(name));
  if (captured !== undefined) return captured;
  const isInObject = around.some(
    (one) => (isFunction(one) && one.type !== "ArrowFunctionExpression") || one.type === "ClassBody",
  );
  return isInObject && node.type === "ArrowFunctionExpression" && usesThis(node) ? "this" : undefined;
}

/** Why a function that takes `name` from what stands around it can't be told by its module alone. */
export function capturedProblem(name: string): string {
  return `it uses \`${name}\` of the code around it, which may be something else each time`;
}

/** The names in code that are declared outside of it. */
export function freeNames(node: Node): Set<string> {
  const free = new Set<string>();
  const visit = (inner: Node, parent: Node | undefined, scopes: readonly Set<string>[]): void => {
    if (isType(inner)) return;
    const name = nameOf(inner) ?? (inner.type === "JSXIdentifier" ? String(inner.name) : undefined);
    if (name !== undefined) {
      if (!isKey(inner, parent) && !scopes.some((scope) => scope.has(name))) free.add(name);
      return;
    }
    const own = new Set(scopeNames(inner));
    const within = own.size > 0 ? [...scopes, own] : scopes;
    // A parameter's default sees none of the body's names.
    const params = isFunction(inner) ? [...scopes, new Set(parameterNames(inner))] : within;
    for (const [key, value] of Object.entries(inner)) {
      for (const one of Array.isArray(value) ? value : [value])
        if (isNode(one)) visit(one, inner, key === "params" ? params : within);
    }
  };
  visit(node, undefined, []);
  return free;
}

function parameterNames(node: Node): string[] {
  const own = node.type === "ArrowFunctionExpression" ? [] : ["arguments", nameOf(child(node, "id")) ?? ""];
  return [...own, ...children(node, "params").flatMap(patternNames)];
}

/** The names that a node declares for what stands in it. */
function scopeNames(node: Node): string[] {
  if (isFunction(node)) return [...parameterNames(node), ...hoistedNames(child(node, "body"))];
  if (node.type === "ClassExpression") return [nameOf(child(node, "id")) ?? ""];
  if (node.type === "CatchClause") return patternNames(child(node, "param"));
  if (IS_LOOP.test(node.type)) return lexicalNames(child(node, "init") ?? child(node, "left"));
  if (!HAS_STATEMENTS.test(node.type)) return [];
  const statements = [
    ...children(node, "body"),
    ...children(node, "cases").flatMap((one) => children(one, "consequent")),
  ];
  return statements.flatMap(lexicalNames);
}

function lexicalNames(statement: Node | undefined): string[] {
  if (!statement) return [];
  if (statement.type === "VariableDeclaration")
    return children(statement, "declarations").flatMap((one) => patternNames(child(one, "id")));
  return /^(?:Function|Class|TSEnum|TSModule)Declaration$/.test(statement.type)
    ? [nameOf(child(statement, "id")) ?? ""]
    : [];
}

/** The `var`s of a function's body, however deep they stand. */
function hoistedNames(body: Node | undefined): string[] {
  if (!body || isFunction(body) || isType(body)) return [];
  const own = body.type === "VariableDeclaration" && body.kind === "var" ? lexicalNames(body) : [];
  const inside = Object.values(body).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return [...own, ...inside.filter(isNode).flatMap(hoistedNames)];
}

/** Does an arrow function use the `this` of what it stands in? */
function usesThis(node: Node): boolean {
  if (/^(?:ThisExpression|Super)$/.test(node.type) || node.type === "MetaProperty")
    return node.type !== "MetaProperty" || nameOf(child(node, "meta")) === "new";
  const inside = Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return inside.some(
    (one) =>
      isNode(one) &&
      !isType(one) &&
      !(isFunction(one) && one.type !== "ArrowFunctionExpression") &&
      one.type !== "ClassBody" &&
      usesThis(one),
  );
}
