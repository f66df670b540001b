/** A cell after analysis: what it declares, what it reads, statement by statement. A notebook is a graph of these. */
import { type Parsed, parse, type SyntaxProblem } from "./parse.ts";
import { findReferences } from "./references/find.ts";
import type { OuterVar, Reference, References } from "./references/reference.ts";
import {
  bindings,
  child,
  children,
  firstName,
  type Identifier,
  isIdentifier,
  isRunNamespace,
  type Node,
} from "./syntax.ts";

/** What kind of thing a top-level name is. */
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
  /** Its dead zone: places where it has no value yet, when what stands there runs at once. */
  dead: readonly { start: number; end: number }[];
  /** Index of the statement that declares it. */
  statement: number;
}

/** One top-level statement with its own reads and writes. */
export interface Statement {
  node: Node;
  start: number;
  end: number;
  declares: string[];
  /** Names of other statements or other cells that it reads or writes as values. */
  reads: Set<string>;
  writes: Set<string>;
  /** Names in its type positions. */
  types: Set<string>;
  references: References;
}

/** One import of a cell. */
export interface CellImport {
  specifier: string;
  statement: number;
  typeOnly: boolean;
}

/** A cell after analysis. With `problems` it is not to be run. */
export interface CellModule {
  source: string;
  dialect: Parsed["dialect"];
  problems: SyntaxProblem[];
  statements: Statement[];
  declarations: Map<string, Declaration>;
  imports: CellImport[];
  /** Value names it uses and does not declare. */
  free: Set<string>;
  /** Its statements, read from the text anew. */
  again(): Statement[];
}

/** The declaration inside `export …`, or the statement itself. */
export function unexported(node: Node): Node {
  return node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration"
    ? (child(node, "declaration") ?? node)
    : node;
}

function named(node: Node, kind: DeclarationKind): [Identifier, DeclarationKind][] {
  const id = firstName(child(node, "id"));
  return id ? [[id, kind]] : [];
}

/** Before its declarator's name and in its value (`const a = a`), or before a class's end; nowhere for the hoisted. */
function deadZone(statement: Node, id: Identifier): Declaration["dead"] {
  const node = unexported(statement);
  if (node.type === "ClassDeclaration") return [{ start: 0, end: node.end }];
  if (node.type !== "VariableDeclaration" || node.kind === "var") return [];
  const item = children(node, "declarations").find((one) => one.start <= id.start && id.end <= one.end);
  const init = item && child(item, "init");
  return [{ start: 0, end: id.end }, ...(init ? [{ start: init.start, end: init.end }] : [])];
}

/** The names one top-level statement declares, `var`s of inner blocks included. */
function declaredBy(statement: Node, vars: readonly OuterVar[]): [Identifier, DeclarationKind][] {
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

function readsOf(
  references: References,
  own: ReadonlySet<string>,
  pick: (reference: Reference) => boolean,
): Set<string> {
  return new Set(
    references.values
      .filter((reference) => !own.has(reference.name) && pick(reference))
      .map((reference) => reference.name),
  );
}

function isWrite(reference: Reference): boolean {
  return ["write", "update", "shorthand-write"].includes(reference.use);
}

/** Apart, so that nothing of the first reading is kept for its sake. */
function again(source: string) {
  return (): Statement[] => analyse(source).statements;
}

/** Analyse the text of a cell (magics expanded). Pure; a text with syntax errors gives its problems. */
export function analyse(source: string): CellModule {
  const { body, problems, dialect } = parse(source);
  const declarations = new Map<string, Declaration>();
  const imports: CellImport[] = [];
  const statements = body.map((node, index): Statement => {
    const references = findReferences([node]);
    const declares = declaredBy(node, references.vars);
    for (const [id, kind] of declares) {
      // An interface may share its name with a class or a const: the value is what runs.
      const earlier = declarations.get(id.name);
      if (earlier && earlier.kind !== "type" && kind === "type") continue;
      declarations.set(id.name, {
        name: id.name,
        kind,
        start: node.start,
        dead: deadZone(node, id),
        statement: index,
      });
    }
    if (node.type === "ImportDeclaration") {
      const specifier = String((child(node, "source") as Node | undefined)?.value ?? "");
      imports.push({ specifier, statement: index, typeOnly: node.importKind === "type" });
    }
    const names = declares.map(([id]) => id.name);
    const own = new Set(names);
    return {
      node,
      start: node.start,
      end: node.end,
      declares: names,
      reads: readsOf(
        references,
        own,
        (reference) => reference.use !== "write" && reference.use !== "shorthand-write",
      ),
      writes: readsOf(references, own, isWrite),
      types: references.types,
      references,
    };
  });
  const free = new Set<string>();
  for (const statement of statements) {
    for (const name of [...statement.reads, ...statement.writes]) {
      const declaration = declarations.get(name);
      if (!declaration || declaration.kind === "type") free.add(name);
    }
  }
  return { source, dialect, problems, statements, declarations, imports, free, again: again(source) };
}
