/** Writes the notebook for TypeScript: one module a cell, importing the latest declarers of its free names. */
import { analyse, type CellModule } from "../../cell/cell-module.ts";
import type { GraphCell, NotebookGraph } from "../../cell/notebook-graph.ts";
import { child } from "../../cell/syntax.ts";
import { plainImports } from "./npm-specifiers.ts";
import { REFERENCES_FILE } from "./project.ts";

/** The files of one question. The text asked about stands below one line of ours, its offsets in a line kept. */
export interface Documents {
  /** The first line and the text. */
  now: string;
  /** The text alone, blanked where it is no TypeScript, as long as what was asked. */
  text: string;
  jsx: boolean;
  /** The text alone, analysed. */
  module: CellModule;
  /** Modules of other cells it needs: file name to text. */
  cells: Map<string, string>;
}

/** What a question knows of the notebook. */
export interface Notebook {
  graph: NotebookGraph;
  /** Names that have a value now. */
  live: ReadonlySet<string>;
  /** The file a cell's module is written to; stable. */
  fileOf(cell: GraphCell): string;
}

/** Names in a text, reserved words too. */
function identifiers(text: string): Set<string> {
  return new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []);
}

/** As many blanks, lines kept. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** `export` of a declaration goes: what a module gives is exported once, behind it. `export {…}` goes whole, types too. */
function unexported(text: string): string {
  return text
    .replace(
      /^[ \t]*export(?=\s+(?:declare|const|let|var|async|function|class|interface|type(?!\s*[{*])|enum|namespace|abstract)\b)/gm,
      blank,
    )
    .replace(/^[ \t]*export\s*(?:type\s*)?\{[^}]*\}(?!\s*from)/gm, blank);
}

/** Names declared at the start of a line: all there is to go by while a text does not parse. */
function roughly(text: string): string[] {
  const word =
    /^(?:export[ \t]+)?(?:declare[ \t]+)?(?:abstract[ \t]+)?(?:async[ \t]+)?(?:const|let|var|function\*?|class|interface|type|enum|namespace)[ \t]+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;
  const pattern = /^(?:const|let|var)[ \t]*([{[][^=]*[}\]])[ \t]*=/gmu;
  const imports = /^import\b([^"';]*)from/gmu;
  return [
    ...[...text.matchAll(word)].map((match) => String(match[1])),
    ...[...text.matchAll(pattern), ...text.matchAll(imports)].flatMap((match) => [
      ...identifiers(String(match[1])),
    ]),
  ];
}

function declaredIn(module: CellModule): Set<string> {
  return new Set([
    ...module.declarations.keys(),
    ...(module.problems.length > 0 ? roughly(module.source) : []),
  ]);
}

/** True for declarations that are everyone's, though nobody imports them. */
function declaresForAll(text: string): boolean {
  return /^[ \t]*(?:export[ \t]+)?declare[ \t]+(?:global\b|module[ \t]*["'])/m.test(text);
}

/** What a text wants TypeScript to know besides: `/// <reference lib="dom" />`. It counts for the whole notebook. */
function referencesIn(text: string): string[] {
  return text.match(/^[ \t]*\/\/\/[ \t]*<reference[ \t]+(?:lib|types)[ \t]*=[^\n>]*\/>/gm) ?? [];
}

interface Parts {
  free: Set<string>;
  body: string;
  forAll: boolean;
  references: string[];
}

const needs = new WeakMap<CellModule, Parts>();

/** What a cell's module needs and consists of; the same for every question. */
function partsOf(module: CellModule): Parts {
  let parts = needs.get(module);
  if (!parts) {
    const free = new Set(module.free);
    for (const { types } of module.statements)
      for (const name of types) if (!module.declarations.has(name)) free.add(name);
    const names = [...module.declarations.keys()].join(", ");
    parts = {
      free,
      body: `${plainImports(unexported(module.source))}\n;\nexport { ${names} };\n`,
      forAll: declaresForAll(module.source),
      references: referencesIn(module.source),
    };
    needs.set(module, parts);
  }
  return parts;
}

function isPart(cell: GraphCell, key: string): boolean {
  return cell.key === key || cell.key.startsWith(`${key}#`);
}

/** The cell that declared each name last, without the cell that is asked about. */
function declarers(graph: NotebookGraph, self: string | undefined): Map<string, GraphCell> {
  const latest = new Map<string, GraphCell>();
  for (const cell of graph.cells()) {
    if (self !== undefined && isPart(cell, self)) continue;
    for (const name of cell.module.declarations.keys()) latest.set(name, cell);
  }
  return latest;
}

function importsOf(
  names: Iterable<string>,
  from: ReadonlyMap<string, GraphCell>,
  { fileOf }: Notebook,
  options: { self?: GraphCell; written?: ReadonlySet<string> } = {},
): { text: string; cells: GraphCell[] } {
  const imported = new Map<GraphCell, string[]>();
  const variables: string[] = [];
  for (const name of names) {
    const cell = from.get(name);
    if (!cell || cell === options.self) continue;
    const kind = cell.module.declarations.get(name)?.kind;
    // An import can't be assigned to, a variable of an earlier cell can: a const is one within its cell.
    const assigned = options.written?.has(name) && /^(?:let|var|const)$/.test(kind ?? "");
    const local = assigned ? `${name} as $cell_${name}` : name;
    if (assigned) variables.push(`declare let ${name}: typeof $cell_${name};`);
    imported.set(cell, [...(imported.get(cell) ?? []), local]);
  }
  const lines = [...imported].map(
    ([cell, list]) => `import { ${list.join(", ")} } from "./${fileOf(cell)}";`,
  );
  return { text: [...lines, ...variables].join(" "), cells: [...imported.keys()] };
}

/** A tag that is closed, has an attribute, or stands at a line's end where an expression starts. */
function looksJsx(text: string): boolean {
  return /<\/[\w.]*>|<[A-Z\w][^<>]*\/>|(?:[=(,?:&|{};]|\breturn|^)\s*<(?:[\w.]+\s+[\w-]+=|[\w.]*[ \t]*$)/m.test(
    text,
  );
}

/** What a text's comments say of its JSX (`@jsx h`): they count only above all else, where a line of ours stands. */
function pragmasIn(text: string): string {
  const [comments = ""] = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(text) ?? [];
  const pragmas = (comments.match(/\/\*[\s\S]*?\*\//g) ?? []).flatMap(
    (comment) => comment.match(/@jsx\w*\s+[^\s*]+/g) ?? [],
  );
  return pragmas.map((pragma) => `/* ${pragma} */ `).join("");
}

/** A cell that is an object in braces: TypeScript would read a block. */
function isObject({ statements: [first, second] }: CellModule): boolean {
  return first !== undefined && !second && child(first.node, "expression")?.type === "ObjectExpression";
}

/** The files for a question about `text` (TypeScript), the cell `key` (or none yet) as it stands now. */
export function documentsFor(text: string, key: string | undefined, notebook: Notebook): Documents {
  // A lone carriage return would be a line end to the protocol, and `#!` no comment behind our line.
  const plain = plainImports(unexported(text))
    .replace(/\r(?!\n)/g, " ")
    .replace(/^#!/, "//");
  const module = analyse(plain);
  const own = declaredIn(module);
  const from = declarers(notebook.graph, key);
  const jsx = module.problems.length > 0 ? looksJsx(plain) : module.dialect === "tsx";
  // What JSX becomes calls of, unless a pragma says otherwise.
  const names = [...identifiers(plain), ...(jsx ? ["React"] : [])].filter((name) => !own.has(name));
  const written = new Set(module.statements.flatMap((statement) => [...statement.writes]));
  const imports = importsOf(names, from, notebook, { written });
  // A value whose cell is gone: it is there, and nothing is known of it.
  const unknown = names
    .filter((name) => notebook.live.has(name) && !from.has(name))
    .map((name) => `declare let ${name}: any;`);
  const cells = new Map<string, string>();
  const all = key === undefined ? from : declarers(notebook.graph, undefined);
  const everyones = notebook.graph
    .cells()
    .filter((cell) => partsOf(cell.module).forAll && !(key !== undefined && isPart(cell, key)));
  const waiting = [...imports.cells, ...everyones];
  for (let cell = waiting.pop(); cell; cell = waiting.pop()) {
    const file = notebook.fileOf(cell);
    if (cells.has(file)) continue;
    const { free, body } = partsOf(cell.module);
    const needed = importsOf(free, all, notebook, { self: cell });
    cells.set(file, `${needed.text}\n${body}`);
    waiting.push(...needed.cells);
  }
  const beside = everyones.map((cell) => `import "./${notebook.fileOf(cell)}";`);
  const references = [module, ...notebook.graph.cells().map((cell) => cell.module)].flatMap(
    (one) => partsOf(one).references,
  );
  cells.set(REFERENCES_FILE, [...new Set(references.map((line) => line.trim()))].join("\n"));
  const [open, close] = isObject(module) ? [" (", "\n)"] : ["", ""];
  return {
    now: `${pragmasIn(plain)}${[imports.text, ...beside, ...unknown, "export {};"].join(" ")}${open}\n${plain}${close}`,
    text: plain,
    jsx,
    module,
    cells,
  };
}
