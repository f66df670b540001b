/** Finds what a top-level statement declares, and where a declared name has no value yet. */
import type { OuterVar } from "./references/reference.ts";
import {
  bindings,
  child,
  children,
  firstName,
  type Identifier,
  isIdentifier,
  isRunNamespace,
  type Node,
  unexported,
} from "./syntax.ts";

/** The kind of a top-level name. */
export type DeclarationKind =
  | "var"
  | "let"
  | "const"
  | "using"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "import"
  | "type";

/** One top-level name of a cell. */
export interface Declaration {
  name: string;
  kind: DeclarationKind;
  start: number;
  /** Its dead zone: ranges where it has no value yet, for code in them that runs at once. */
  dead: readonly { start: number; end: number }[];
  /** Index of the statement that declares it. */
  statement: number;
}

function named(node: Node, kind: DeclarationKind): [Identifier, DeclarationKind][] {
  const id = firstName(child(node, "id"));
  return id ? [[id, kind]] : [];
}

/** Before its declarator's name and in its value (`const a = a`), or before a class's end; empty for the hoisted. */
export function deadZone(statement: Node, id: Identifier): Declaration["dead"] {
  const node = unexported(statement);
  if (node.type === "ClassDeclaration") return [{ start: 0, end: node.end }];
  if (node.type !== "VariableDeclaration" || node.kind === "var") return [];
  const item = children(node, "declarations").find((one) => one.start <= id.start && id.end <= one.end);
  const init = item && child(item, "init");
  return [{ start: 0, end: id.end }, ...(init ? [{ start: init.start, end: init.end }] : [])];
}

/** The names one top-level statement declares, `var`s of inner blocks included. */
export function declaredBy(statement: Node, vars: readonly OuterVar[]): [Identifier, DeclarationKind][] {
  const node = unexported(statement);
  const inner: [Identifier, DeclarationKind][] = vars
    .filter((item) => item.node !== node)
    .flatMap((item) => children(item.node, "declarations"))
    .flatMap((item) =>
      bindings(child(item, "id") as Node).map((id): [Identifier, DeclarationKind] => [id, "var"]),
    );
  switch (node.type) {
    case "VariableDeclaration": {
      if (node.declare) return inner;
      const kind: DeclarationKind = String(node.kind).endsWith("using")
        ? "using"
        : (node.kind as DeclarationKind);
      const own = children(node, "declarations").flatMap((item) => bindings(child(item, "id") as Node));
      return [...own.map((id): [Identifier, DeclarationKind] => [id, kind]), ...inner];
    }
    case "FunctionDeclaration":
      return named(node, "function");
    case "ClassDeclaration":
      return node.declare ? named(node, "type") : named(node, "class");
    case "TSEnumDeclaration":
      return named(node, node.declare ? "type" : "enum");
    case "TSModuleDeclaration":
      return named(node, isRunNamespace(node) ? "namespace" : "type");
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSDeclareFunction":
      return named(node, "type");
    case "TSImportEqualsDeclaration":
      return named(node, node.importKind === "type" ? "type" : "import");
    case "ImportDeclaration":
      return children(node, "specifiers").flatMap((specifier) => {
        const local = child(specifier, "local");
        const typeOnly = node.importKind === "type" || specifier.importKind === "type";
        return isIdentifier(local)
          ? [[local, typeOnly ? "type" : "import"] as [Identifier, DeclarationKind]]
          : [];
      });
    default:
      return inner;
  }
}
