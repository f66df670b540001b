/** Finds the names that code declares, uses and changes. More are found than scopes would give, none fewer. */
import { child, children, isFunction, isNode, type Node, nameOf, walk } from "./syntax.ts";

/** The names in a binding pattern: `{ a, b: [c] }`. */
export function patternNames(pattern: Node | undefined): string[] {
  if (!pattern) return [];
  const name = nameOf(pattern);
  if (name !== undefined) return [name];
  if (pattern.type === "AssignmentPattern") return patternNames(child(pattern, "left"));
  if (pattern.type === "RestElement") return patternNames(child(pattern, "argument"));
  if (pattern.type === "TSParameterProperty") return patternNames(child(pattern, "parameter"));
  const inside = [...children(pattern, "properties"), ...children(pattern, "elements")];
  return inside.flatMap((part) => patternNames(part.type === "Property" ? child(part, "value") : part));
}

/**
 * The names that a node declares and everything in it but `except`: its functions' parameters, variables, functions,
 * classes.
 */
export function declaredInside(node: Node, except?: Node): Set<string> {
  const names = new Set<string>();
  walk(node, (inner) => {
    if (inner === except) return false;
    if (inner.type === "VariableDeclarator" || inner.type === "CatchClause")
      for (const name of patternNames(child(inner, "id") ?? child(inner, "param"))) names.add(name);
    if (Array.isArray(inner.params))
      for (const param of children(inner, "params")) for (const name of patternNames(param)) names.add(name);
    const own = /^(Function|Class|TSEnum|TSModule)/.test(inner.type) ? nameOf(child(inner, "id")) : undefined;
    if (own !== undefined) names.add(own);
    return undefined;
  });
  return names;
}

/** The names that stand in code where a value could be meant, in the order in which they first do. */
export function usedNames(node: Node): Set<string> {
  const names = new Set<string>();
  walk(node, (inner, parent) => {
    const name = nameOf(inner) ?? jsxName(inner, parent);
    if (name !== undefined && !isKey(inner, parent)) names.add(name);
    return undefined;
  });
  return names;
}

/** The name of a component: what begins with a small letter is an element of HTML. */
function jsxName(node: Node, parent: Node | undefined): string | undefined {
  if (node.type !== "JSXIdentifier") return undefined;
  return parent?.type === "JSXMemberExpression" || /^[^a-z]/.test(String(node.name))
    ? String(node.name)
    : undefined;
}

/** Is it what a function, property, method or label is called? */
export function isKey(node: Node, parent: Node | undefined): boolean {
  if (!parent) return false;
  if (isFunction(parent)) return parent.id === node;
  if (parent.type === "MemberExpression" || parent.type === "JSXMemberExpression")
    return parent.property === node && parent.computed !== true;
  if (/^(Property|MethodDefinition|PropertyDefinition|AccessorProperty)$/.test(parent.type))
    return parent.key === node && parent.computed !== true;
  if (parent.type === "TSEnumMember") return parent.id === node;
  return /^(LabeledStatement|BreakStatement|ContinueStatement|MetaProperty)$/.test(parent.type);
}

/** Methods that change what they are called on. */
const CHANGES = new Set(
  (
    "push pop shift unshift splice sort reverse fill copyWithin set add delete clear append assign defineProperty " +
    "defineProperties deleteProperty setPrototypeOf"
  ).split(" "),
);

/**
 * The names whose values a statement changes: it assigns to them or to a part of them, or calls what changes them.
 * `declares`: what the functions in it do is done when they are called.
 */
export function changedNames(statement: Node, declares = false): Set<string> {
  const names = new Set<string>();
  const note = (target: Node | undefined): void => {
    for (const name of target ? rootNames(target) : []) names.add(name);
  };
  walk(statement, (node) => {
    if (declares && isFunction(node)) return false;
    if (node.type === "AssignmentExpression") note(child(node, "left"));
    if (node.type === "UpdateExpression" || (node.type === "UnaryExpression" && node.operator === "delete"))
      note(child(node, "argument"));
    if (node.type === "ForOfStatement" || node.type === "ForInStatement") note(child(node, "left"));
    if (node.type === "CallExpression") {
      const callee = child(node, "callee");
      const method = callee && nameOf(child(callee, "property"));
      if (method !== undefined && CHANGES.has(method)) {
        note(callee && child(callee, "object"));
        // Object.assign(target, …), Reflect.set(target, …)
        const [target] = Array.isArray(node.arguments) ? (node.arguments as unknown[]) : [];
        if (isNode(target)) note(target);
      }
    }
    return undefined;
  });
  return names;
}

/** Those of a task start it, or make another. */
const OF_TASKS = new Set(["submit", "map", "with"]);

/** What a statement calls a method of, and takes nothing from: it is called for what it does to that. */
export function calledFor(statement: Node): string[] {
  const expression = statement.type === "ExpressionStatement" ? child(statement, "expression") : undefined;
  const call = expression?.type === "AwaitExpression" ? child(expression, "argument") : expression;
  const callee = call?.type === "CallExpression" ? child(call, "callee") : undefined;
  const method = nameOf(callee && child(callee, "property")) ?? "";
  const object = callee && child(callee, "object");
  return object && !OF_TASKS.has(method) ? rootNames(object).filter((name) => name !== "console") : [];
}

/** The parameters of its own that a function which a statement declares changes. */
export function changesParameters(statement: Node): boolean {
  const node = child(statement, "declaration") ?? statement;
  const functions = [
    node,
    ...children(node, "declarations").flatMap((one) => child(one, "init") ?? []),
  ].filter(isFunction);
  return functions.some((one) => {
    const changed = changedNames(one);
    return children(one, "params")
      .flatMap(patternNames)
      .some((name) => changed.has(name));
  });
}

/** `a` of `a.b[0]`, `(a as T).b`; all of a pattern's. */
function rootNames(target: Node): string[] {
  let at: Node | undefined = target;
  for (let inner: Node | undefined = at; inner; inner = child(at, "object") ?? child(at, "expression"))
    at = inner;
  if (at.type === "VariableDeclaration") return [];
  if (at.type === "ObjectPattern" || at.type === "ArrayPattern") {
    const parts = [...children(at, "properties"), ...children(at, "elements")];
    return parts.flatMap((part) => rootNames(child(part, "value") ?? child(part, "left") ?? part));
  }
  return patternNames(at);
}
