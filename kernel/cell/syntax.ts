/** What a parsed cell is made of: a thin view of oxc's TypeScript-ESTree nodes, and how to walk them. */

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

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

export const isIdentifier = (value: unknown): value is Identifier =>
  isNode(value) && value.type === "Identifier";

/** The child under `key`, if it is a node. */
export const child = (node: Node, key: string): Node | undefined => {
  const value = node[key];
  return isNode(value) ? value : undefined;
};

/** The children under `key`; holes (as in `[, a]`) are left out. */
export const children = (node: Node, key: string): Node[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/** Every child node, in no particular order. */
export function* eachChild(node: Node): Generator<Node> {
  for (const key in node) {
    const value = node[key];
    if (isNode(value)) yield value;
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) yield item;
  }
}

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
export const isFunction = (node: Node): boolean => functions.has(node.type);

const wrappers = new Set([
  "ParenthesizedExpression",
  "TSNonNullExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** The expression inside parentheses and type assertions. */
export const unwrap = (node: Node): Node => {
  let inner = node;
  while (wrappers.has(inner.type)) inner = child(inner, "expression") ?? inner;
  return inner;
};

/** True for a function or class without a name of its own, which takes the name of what it is assigned to. */
export const isAnonymous = (node: Node | undefined): boolean => {
  if (!node) return false;
  const inner = unwrap(node);
  if (inner.type === "ArrowFunctionExpression") return true;
  return (inner.type === "FunctionExpression" || inner.type === "ClassExpression") && !child(inner, "id");
};

/** `A` of `A`, of `A.B` and of `A.B.C`. */
export const firstName = (entity: Node | undefined): Identifier | undefined => {
  let at = entity;
  while (at?.type === "TSQualifiedName") at = child(at, "left");
  return isIdentifier(at) ? at : undefined;
};

const typesOnly = new Set(["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "TSImportEqualsDeclaration"]);

/** True for a namespace that is there when the code runs: something in it is more than a type. */
export const isRunNamespace = (node: Node): boolean => {
  const body = child(node, "body");
  if (!body || node.declare) return false;
  return children(body, "body").some((statement) => {
    const isExport = statement.type === "ExportNamedDeclaration";
    const inner = isExport ? child(statement, "declaration") : statement;
    if (!inner) return false;
    if (inner.type === "TSModuleDeclaration" && !inner.declare) return isRunNamespace(inner);
    return !typesOnly.has(inner.type) || (isExport && inner.type === "TSImportEqualsDeclaration");
  });
};

/** The names a binding pattern declares, with their identifiers. */
export function* bindings(pattern: Node): Generator<Identifier> {
  switch (pattern.type) {
    case "Identifier":
      yield pattern as Identifier;
      return;
    case "ObjectPattern":
      for (const property of children(pattern, "properties")) {
        const value =
          property.type === "RestElement" ? child(property, "argument") : child(property, "value");
        if (value) yield* bindings(value);
      }
      return;
    case "ArrayPattern":
      for (const element of children(pattern, "elements")) yield* bindings(element);
      return;
    case "AssignmentPattern": {
      const left = child(pattern, "left");
      if (left) yield* bindings(left);
      return;
    }
    case "RestElement": {
      const argument = child(pattern, "argument");
      if (argument) yield* bindings(argument);
      return;
    }
    case "TSParameterProperty": {
      const parameter = child(pattern, "parameter");
      if (parameter) yield* bindings(parameter);
    }
  }
}
