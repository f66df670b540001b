/** A thin view of oxc's TypeScript-ESTree nodes: types, children, names and patterns. */
import { visitorKeys } from "oxc-parser";

/** Any node of the tree. Offsets count UTF-16 units from the start of the text that was parsed. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

/** An identifier, in a value or a type position. */
export interface Identifier extends Node {
  name: string;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

export function isIdentifier(value: unknown): value is Identifier {
  return isNode(value) && value.type === "Identifier";
}

/** The child under `key`, if it is a node. */
export function child(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The children under `key`; holes (as in `[, a]`) are left out. */
export function children(node: Node, key: string): Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The children of a node, in the order of the source, as far as it matters. */
export function ownChildren(node: Node): Node[] {
  return (visitorKeys[node.type] ?? Object.keys(node)).flatMap((key) => {
    const value = node[key];
    return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
  });
}

/** Chains that are written with thousands of links, as a sum of as many terms: where the next link stands. */
const LINKS: Record<string, string> = {
  BinaryExpression: "left",
  LogicalExpression: "left",
  ConditionalExpression: "alternate",
  IfStatement: "alternate",
};

/** The children of a chain's links, which are no children themselves: a walk goes down a chain in a loop, not by calls. */
function linkedChildren(chain: Node, key: string): Node[] {
  const links = [chain];
  for (let link = child(chain, key); link && LINKS[link.type] === key; link = child(link, key))
    links.push(link);
  const last = child(links.at(-1) as Node, key);
  const sides = (key === "left" ? links.reverse() : links).flatMap((link) =>
    ownChildren(link).filter((inner) => inner !== link[key]),
  );
  return last ? (key === "left" ? [last, ...sides] : [...sides, last]) : sides;
}

/** True when `matches` holds for a child node; the links of a long chain count as one node. */
export function someChild(node: Node, matches: (inner: Node) => boolean): boolean {
  const key = LINKS[node.type];
  if (key !== undefined) return linkedChildren(node, key).some(matches);
  for (const inner of visitorKeys[node.type] ?? Object.keys(node)) {
    const value = node[inner];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item) && matches(item)) return true;
    } else if (isNode(value) && matches(value)) return true;
  }
  return false;
}

/** Visits every child node. */
export function eachChild(node: Node, visit: (inner: Node) => void): void {
  someChild(node, (inner) => {
    visit(inner);
    return false;
  });
}

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export function isFunction(node: Node): boolean {
  return FUNCTIONS.has(node.type);
}

const WRAPPERS = new Set([
  "ParenthesizedExpression",
  "TSNonNullExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** The expression inside parentheses and type assertions. */
export function unwrap(node: Node): Node {
  let inner = node;
  while (WRAPPERS.has(inner.type)) inner = child(inner, "expression") ?? inner;
  return inner;
}

/** True for a function or class without a name of its own, which takes the name of what it is assigned to. */
export function isAnonymous(node: Node | undefined): boolean {
  if (!node) return false;
  const inner = unwrap(node);
  if (inner.type === "ArrowFunctionExpression") return true;
  return (inner.type === "FunctionExpression" || inner.type === "ClassExpression") && !child(inner, "id");
}

/** `A` of `A`, of `A.B` and of `A.B.C`. */
export function firstName(entity: Node | undefined): Identifier | undefined {
  let at = entity;
  while (at?.type === "TSQualifiedName") at = child(at, "left");
  return isIdentifier(at) ? at : undefined;
}

/** The declaration inside `export …`, or the statement itself. */
export function unexported(node: Node): Node {
  return node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration"
    ? (child(node, "declaration") ?? node)
    : node;
}

const TYPE_ONLY = new Set(["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "TSImportEqualsDeclaration"]);

/** True for a namespace that exists when the code runs: something in it is more than a type. */
export function isRunNamespace(node: Node): boolean {
  const body = child(node, "body");
  if (!body || node.declare) return false;
  return children(body, "body").some((statement) => {
    const isExport = statement.type === "ExportNamedDeclaration";
    const inner = isExport ? child(statement, "declaration") : statement;
    if (!inner) return false;
    if (inner.type === "TSModuleDeclaration" && !inner.declare) return isRunNamespace(inner);
    return !TYPE_ONLY.has(inner.type) || (isExport && inner.type === "TSImportEqualsDeclaration");
  });
}

/** The key of the patterns inside a pattern. */
const INNER_PATTERNS: Record<string, string> = {
  AssignmentPattern: "left",
  RestElement: "argument",
  TSParameterProperty: "parameter",
  Property: "value",
  ObjectPattern: "properties",
  ArrayPattern: "elements",
};

/** The names a binding pattern declares, with their identifiers. */
export function bindings(pattern: Node): Identifier[] {
  if (isIdentifier(pattern)) return [pattern];
  const key = INNER_PATTERNS[pattern.type];
  const inner = key && pattern[key];
  if (Array.isArray(inner)) return inner.filter(isNode).flatMap(bindings);
  return isNode(inner) ? bindings(inner) : [];
}
