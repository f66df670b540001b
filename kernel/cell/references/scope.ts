/** Scopes, and the names that statements declare in them. */
import { bindings, child, children, eachChild, firstName, isFunction, type Node } from "../syntax.ts";

/** The names of one scope, and the scope around it. The module's own is left out, so its names are references. */
export interface Scope {
  parent: Scope | undefined;
  names: ReadonlySet<string>;
}

/** A scope inside another; one that declares nothing is the other. */
export function open(parent: Scope | undefined, names: readonly string[]): Scope | undefined {
  return names.length === 0 ? parent : { parent, names: new Set(names) };
}

export function isDeclared(scope: Scope | undefined, name: string): boolean {
  for (let at = scope; at; at = at.parent) if (at.names.has(name)) return true;
  return false;
}

/** The names in a declaration's patterns. */
function declaredIn(node: Node): string[] {
  return children(node, "declarations").flatMap((item) => {
    const id = child(item, "id");
    return id ? bindings(id).map(({ name }) => name) : [];
  });
}

/** Names that a list of statements declares lexically (let, const, class, function, enum, import …). */
export function lexicalNames(body: readonly Node[]): string[] {
  const names: string[] = [];
  for (const statement of body) {
    const node = statement.type.startsWith("Export")
      ? (child(statement, "declaration") ?? statement)
      : statement;
    switch (node.type) {
      case "VariableDeclaration":
        if (node.kind !== "var") names.push(...declaredIn(node));
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
      case "TSDeclareFunction":
      case "TSImportEqualsDeclaration": {
        const id = firstName(child(node, "id"));
        if (id) names.push(id.name);
      }
    }
  }
  return names;
}

/** Names declared by `var` anywhere in these statements, not those in functions, classes and namespaces. */
export function varNames(body: readonly Node[]): string[] {
  const names: string[] = [];
  const visit = (node: Node): void => {
    if (isFunction(node) || node.type.startsWith("Class") || node.type === "TSModuleDeclaration") return;
    if (node.type === "VariableDeclaration" && node.kind === "var") names.push(...declaredIn(node));
    // No statement stands inside an expression, functions and classes apart.
    if (!node.type.endsWith("Expression")) eachChild(node, visit);
  };
  for (const statement of body) visit(statement);
  return names;
}
