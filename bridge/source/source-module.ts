/** Reads a module's text: what it declares, imports and exports, and which of its statements change what. */
import { calledFor, changedNames, patternNames } from "./names.ts";
import { child, children, isNode, type Node, nameOf, parseModule, walk } from "./syntax.ts";

/** A name that comes from another module: `name` as that one exports it, `*` for all of it. */
export interface Imported {
  specifier: string;
  name: string;
}

/** What a module's export is: a name of its own, one of another module, or a statement (`export default 5`). */
export type Exported = { local: string } | Imported | { statement: Node };

/** What a statement of a module says of names; read once, for modules stay. */
export interface StatementFacts {
  declared: string[];
  /** What it or a function in it changes, but for what stands inside only. */
  changed: Set<string>;
  /** Does a function that it declares change what it is given? */
  changesParameters: boolean;
  used: Set<string>;
}

export interface Action {
  node: Node;
  changes: Set<string>;
  /** What it may change: a method of it is called. */
  calls: ReadonlySet<string>;
}

export interface SourceModule {
  /** The statements that declare each name. */
  declared: Map<string, Node[]>;
  imported: Map<string, Imported & { statement: Node }>;
  exported: Map<string, Exported>;
  /** Specifiers of `export * from`. */
  exportsAll: string[];
  /** Specifiers of `import "./a.ts"`. */
  importedBare: string[];
  /** Statements that change values of others, in order. */
  actions: Action[];
  body: Node[];
  /** What is known of the statements. */
  facts: Map<Node, StatementFacts>;
}

/** `text` that does not parse gives undefined. */
export function readModule(text: string): SourceModule | undefined {
  const body = parseModule(text);
  if (!body) return undefined;
  const module: SourceModule = {
    declared: new Map(),
    imported: new Map(),
    exported: new Map(),
    exportsAll: [],
    importedBare: [],
    actions: [],
    body,
    facts: new Map(),
  };
  for (const statement of body) readStatement(module, statement);
  return module;
}

function readStatement(module: SourceModule, statement: Node): void {
  const inner = child(statement, "declaration");
  switch (statement.type) {
    case "ImportDeclaration":
      readImport(module, statement);
      return;
    case "TSImportEqualsDeclaration":
      readImportEquals(module, statement);
      return;
    case "ExportAllDeclaration":
      readExportAll(module, statement);
      return;
    case "ExportDefaultDeclaration": {
      const local = inner && (nameOf(inner) ?? nameOf(child(inner, "id")));
      module.exported.set("default", local === undefined ? { statement } : { local });
      break;
    }
    case "ExportNamedDeclaration":
      if (inner) break;
      readExports(module, statement);
      return;
  }
  readNames(module, statement, inner ?? statement);
}

function readNames(module: SourceModule, statement: Node, node: Node): void {
  const names = declaredNames(node);
  for (const name of names) {
    module.declared.set(name, [...(module.declared.get(name) ?? []), statement]);
    if (statement.type === "ExportNamedDeclaration") module.exported.set(name, { local: name });
  }
  // A function changes nothing before it is called.
  if (/^(Function|Class)Declaration$/.test(node.type)) return;
  const changes = changedNames(statement, names.length > 0);
  for (const name of names) changes.delete(name);
  const calls = new Set(calledFor(statement));
  if (changes.size + calls.size > 0) module.actions.push({ node: statement, changes, calls });
}

/** What a top-level statement declares, exported or not. */
export function declaredBy(statement: Node): string[] {
  return declaredNames(child(statement, "declaration") ?? statement);
}

/** What a top-level statement declares; of one that only holds others (`if`, `for`), its `var`s. */
function declaredNames(node: Node): string[] {
  if (node.type === "VariableDeclaration")
    return children(node, "declarations").flatMap((one) => patternNames(child(one, "id")));
  if (/^(Function|Class|TSEnum|TSModule)Declaration$/.test(node.type)) {
    const name = nameOf(child(node, "id"));
    return name === undefined ? [] : [name];
  }
  const names: string[] = [];
  walk(node, (inner) => {
    if (inner.type === "VariableDeclaration" && inner.kind === "var") names.push(...declaredNames(inner));
    return !/Function/.test(inner.type);
  });
  return names;
}

function readImport(module: SourceModule, node: Node): void {
  if (node.importKind === "type") return;
  const specifier = sourceOf(node);
  if (children(node, "specifiers").length === 0) module.importedBare.push(specifier);
  for (const one of children(node, "specifiers")) {
    const local = nameOf(child(one, "local"));
    if (local === undefined || one.importKind === "type") continue;
    const imported = child(one, "imported");
    const name = imported ? exportName(imported) : one.type === "ImportDefaultSpecifier" ? "default" : "*";
    module.imported.set(local, { specifier, name, statement: node });
  }
}

/** `import fs = require("fs")`. */
function readImportEquals(module: SourceModule, node: Node): void {
  const local = nameOf(child(node, "id"));
  const reference = child(node, "moduleReference");
  const source = reference && child(reference, "expression");
  if (local !== undefined && source) {
    module.imported.set(local, { specifier: String(source.value), name: "*", statement: node });
  }
}

function readExportAll(module: SourceModule, node: Node): void {
  const exported = child(node, "exported");
  if (exported) module.exported.set(exportName(exported), { specifier: sourceOf(node), name: "*" });
  else module.exportsAll.push(sourceOf(node));
}

function readExports(module: SourceModule, node: Node): void {
  const specifier = isNode(node.source) ? sourceOf(node) : undefined;
  for (const one of children(node, "specifiers")) {
    const local = exportName(child(one, "local"));
    const name = exportName(child(one, "exported"));
    module.exported.set(name, specifier === undefined ? { local } : { specifier, name: local });
  }
}

/** The names that a statement takes from the module it imports or passes on; `*` for all of it. */
export function namesFrom(node: Node): string[] {
  if (node.importKind === "type" || node.exportKind === "type") return [];
  const names = children(node, "specifiers").map((one) => {
    const isImport = node.type === "ImportDeclaration";
    const other = child(one, "imported") ?? (isImport ? undefined : child(one, "local"));
    return other ? exportName(other) : one.type === "ImportDefaultSpecifier" ? "default" : "*";
  });
  return names.length > 0 ? names : ["*"];
}

function sourceOf(node: Node): string {
  return String(child(node, "source")?.value ?? "");
}

/** A name of an export, which may be a string. */
function exportName(node: Node | undefined): string {
  return nameOf(node) ?? String(node?.value ?? "");
}
