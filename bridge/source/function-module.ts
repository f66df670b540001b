/** Cuts a function out of its module or notebook, with what it uses of that, as a module of its own. */
import { createRequire } from "node:module";
import { findFunction } from "./find-function.ts";
import type { Modules, Place } from "./modules.ts";
import { capturedName, capturedProblem, freeNames } from "./scopes.ts";
import { child, type Node } from "./syntax.ts";

/**
 * JavaScript whose default export is the function, and where it is to stand; or why there is none. `keeps`: what it uses
 * may hold values from one call to the next.
 */
export type FunctionModule = { code: string; url: string; keeps: boolean } | { problem: string };

/** Names that CommonJS gives each module, and what makes them in one that is none. */
const COMMONJS: readonly [string, string][] = [
  [
    "require",
    'import { createRequire as cellflowRequire } from "node:module"; const require = cellflowRequire(import.meta.url);',
  ],
  ["__dirname", "const __dirname = import.meta.dirname;"],
  ["__filename", "const __filename = import.meta.filename;"],
];

/** A statement, and where it stands. */
interface Piece {
  place: Place;
  node: Node;
}

/** The module of `fn`, which code at one of the addresses `urls` holds, the nearest first. */
export function functionModule(
  modules: Modules,
  fn: CallableFunction,
  urls: readonly string[],
): FunctionModule {
  const found = findFunction(modules, fn, urls);
  const [located] = found?.located ?? [];
  if (!found || !located) return { problem: "its code is not found in a file or cell" };
  const captured = capturedName(located.node, located.around);
  if (captured !== undefined) return { problem: capturedProblem(captured) };
  const { place } = found;
  const { node } = located;
  if (node.type === "FunctionExpression" && !/^(async\b\s*)?function\b/.test(place.text.slice(node.start)))
    return { problem: "it is a method: make it a function" };
  const needed = neededStatements(modules, { place, node });
  const made = transformed(joined(needed, { place, node }), place.url);
  if ("problem" in made) return made;
  const statements = [...needed.values()].flat().map((piece) => piece.node);
  const keeps = statements.some(mayKeep) || /\b(import|require)\s*\(|\bglobalThis\b/.test(made.code);
  return { ...made, keeps };
}

/** Can a statement of a module make something that holds values between calls? A file that is imported can. */
function mayKeep(statement: Node): boolean {
  if (statement.type === "ImportDeclaration")
    return /^([./#]|file:)/.test(String((statement.source as Node).value));
  const declared = child(statement, "declaration") ?? statement;
  if (declared.type === "VariableDeclaration")
    return (declared.declarations as Node[]).some(
      ({ init }) =>
        !/^(Literal|TemplateLiteral|(ArrowFunction|Function)Expression)$/.test((init as Node)?.type),
    );
  return !/^(Function|TSInterface|TSTypeAlias|TSEnum)Declaration$/.test(declared.type);
}

/** The statements that a piece of code needs of its module, or of the notebook, by module. */
function neededStatements(modules: Modules, piece: Piece): Map<Place["module"], Piece[]> {
  const needed = new Map<Place["module"], Piece[]>();
  const taken = new Set<Node>();
  const asked = new Set<string>();
  const waiting = [piece];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { place } = next;
    for (const name of freeNames(next.node)) {
      if (asked.has(name)) continue;
      asked.add(name);
      const cell = place.cell === undefined ? undefined : modules.cellWith(name);
      // A task or flow that a magic has made of a cell's function is one there too.
      const from = place.cell === undefined ? place : cell && expandedWith(modules, cell, name);
      for (const one of from ? declaring(modules, from, name) : []) {
        if (taken.has(one.node)) continue;
        taken.add(one.node);
        waiting.push(one);
        needed.set(one.place.module, [...(needed.get(one.place.module) ?? []), one]);
      }
    }
  }
  return needed;
}

function expandedWith(modules: Modules, cell: Place, name: string): Place {
  const expanded = modules.expanded(cell);
  return expanded && (expanded.module.declared.has(name) || expanded.module.imported.has(name))
    ? expanded
    : cell;
}

/** What makes the value of a name: its import, or its declarations and what changes it after. */
function declaring(modules: Modules, place: Place, name: string): Piece[] {
  const { module } = place;
  const imported = module.imported.get(name);
  if (imported) return [{ place, node: imported.statement }];
  const nodes = module.declared.get(name) ?? [];
  if (nodes.length === 0) return [];
  const actions =
    place.cell === undefined
      ? module.actions.filter(({ changes }) => changes.has(name)).map(({ node }) => ({ place, node }))
      : modules.cellActions(name);
  return [...nodes.map((node) => ({ place, node })), ...actions];
}

/** One text: other cells in the order of their runs, then the function's own module. */
function joined(needed: ReadonlyMap<Place["module"], Piece[]>, { place, node }: Piece): string {
  const others = [...needed]
    .filter(([module]) => module !== place.module)
    .flatMap(([, pieces]) => (pieces[0] ? [{ place: pieces[0].place, pieces }] : []))
    .toSorted((a, b) => (a.place.cell ?? 0) - (b.place.cell ?? 0))
    .map((one) =>
      onlyThese(
        one.place.text,
        one.pieces.map((piece) => piece.node),
      ),
    );
  const own = (needed.get(place.module) ?? []).map((piece) => piece.node);
  return [...others, withDefault(place.text, own, node)].join("\n");
}

/** The text with blanks for all but these nodes: lines stay where they are. */
function onlyThese(text: string, nodes: readonly Node[]): string {
  let result = "";
  let end = 0;
  for (const node of nodes.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (node.start < end) continue;
    result += blank(text.slice(end, node.start)) + text.slice(node.start, node.end);
    end = node.end;
  }
  return result + blank(text.slice(end));
}

/** The same with the function as the default export; where a statement that is needed holds it, it stands there again. */
function withDefault(text: string, nodes: readonly Node[], fn: Node): string {
  const isHeld = nodes.some((node) => node.start <= fn.start && fn.end <= node.end);
  const exported = `;export default (${text.slice(fn.start, fn.end)});`;
  if (isHeld) return `${onlyThese(text, nodes)}\n${exported}`;
  const before = nodes.filter((node) => node.end <= fn.start);
  const after = nodes.filter((node) => node.start >= fn.end);
  return onlyThese(text.slice(0, fn.start), before) + exported + onlyThese(text, after).slice(fn.end);
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}

/** Lets Node say in stacks where the code stands that the user wrote. */
function mapComment(map: object): string {
  const json = Buffer.from(JSON.stringify(map)).toString("base64");
  return `\n//# sourceMappingURL=data:application/json;base64,${json}\n`;
}

function transformed(source: string, url: string): { code: string; url: string } | { problem: string } {
  const { transformSync } = createRequire(import.meta.url)("oxc-transform") as typeof import("oxc-transform");
  // What CommonJS gives each module; one that is no CommonJS may declare it.
  const prelude = COMMONJS.filter(
    ([name]) =>
      new RegExp(`\\b${name}\\b`).test(source) &&
      !new RegExp(`\\b(const|let|var|function|import)\\s[^;=(\\n]*\\b${name}\\b`).test(source),
  )
    .map(([, code]) => code)
    .join("");
  let problem = "it can't be read";
  for (const lang of ["ts", "tsx"] as const) {
    const options = { lang, sourceType: "module", sourcemap: true } as const;
    const { code, errors, map } = transformSync(`function.${lang}`, prelude + source, options);
    if (errors.length === 0) return { code: code + mapComment({ ...map, sources: [url] }), url };
    problem = errors[0]?.message ?? problem;
  }
  return { problem: `what it uses makes no module: ${problem}` };
}
