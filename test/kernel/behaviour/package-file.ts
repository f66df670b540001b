/** A file of an installed package: run as one module in plain Node, and cut into cells. */
import { existsSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import esbuild from "esbuild";
import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { createTestNotebook } from "./in-process.ts";

/** A file that can be run both ways. */
export interface PackageFile {
  /** What it exports as one module, a fresh instance for each call. */
  asModule(): Promise<Record<string, unknown>>;
  /** The same exports, of the text cut into cells after the statements for which `cut` is true. */
  asCells(cut: (statement: number) => boolean): Promise<Record<string, unknown>>;
}

function isTypeScript(url: string): boolean {
  return /\.ts(\?|$)/.test(url);
}

/** TypeScript of packages, which Node does not run: its types go, and its imports name no `.ts`. */
export function runTypeScriptOfPackages(): { end(): void } {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const from = context.parentURL;
      if (from && isTypeScript(from) && from.includes("/node_modules/") && /^\.\.?(\/|$)/.test(specifier)) {
        const bare = new URL(specifier.replace(/\.js$/, ""), from).href;
        for (const url of [bare, `${bare}.ts`, `${bare}/index.ts`]) {
          if (/\.ts$/.test(url) && existsSync(fileURLToPath(url)))
            return { url, format: "module", shortCircuit: true };
        }
      }
      return next(specifier, context);
    },
    load: (url, context, next) => {
      if (!isTypeScript(url) || !url.includes("/node_modules/")) return next(url, context);
      const file = fileURLToPath(url);
      const source = readFileSync(file, "utf8");
      const oxc = transformSync(file, source, { lang: "ts", sourceType: "module", target: "esnext" });
      // What oxc refuses: namespaces that export a `let`.
      const { code } =
        oxc.errors.length > 0
          ? esbuild.transformSync(source, { loader: "ts", target: "es2024", keepNames: true })
          : oxc;
      return { format: "module", source: code, shortCircuit: true };
    },
  });
  return { end: () => hooks.deregister() };
}

const importUrl = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<Record<string, unknown>>;

/** The names a file exports of its own, with what they are called inside. */
function ownExports(file: string, source: string): Map<string, string> {
  const { module } = parseSync(file, source, { lang: "ts", sourceType: "module" });
  const names = new Map<string, string>();
  for (const { exportName, localName, moduleRequest, isType } of module.staticExports.flatMap(
    ({ entries }) => entries,
  )) {
    const name = exportName.kind === "Default" ? "default" : exportName.name;
    if (name && localName.name && !moduleRequest && !isType) names.set(name, localName.name);
  }
  return names;
}

/** The statements in runs. What is declared in parts (a class and its namespace) stays in one: a cell declares anew. */
function cellsOf(source: string, cut: (statement: number) => boolean): string[] {
  const { statements } = analyse(source);
  const lastOf = new Map(statements.flatMap(({ declares }, index) => declares.map((name) => [name, index])));
  const cells: string[] = [];
  let start = 0;
  let open = 0;
  for (const [index, { end, declares }] of statements.entries()) {
    open = Math.max(open, ...declares.map((name) => lastOf.get(name) ?? 0));
    if (open > index || !cut(index)) continue;
    cells.push(source.slice(start, end));
    start = end;
  }
  return [...cells, source.slice(start)];
}

/** A function or a `var` is there from a module's start; across cells it is not. */
function missing(error: unknown): string | undefined {
  return error instanceof ReferenceError ? /^(\S+) is not defined/.exec(error.message)?.[1] : undefined;
}

export function packageFile(path: string): PackageFile {
  const source = readFileSync(path, "utf8");
  const names = ownExports(path, source);
  let instance = 0;
  const pick = (exports: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      [...names.keys()].filter((name) => name in exports).map((name) => [name, exports[name]]),
    );

  const runCells = async (cells: string[]): Promise<Record<string, unknown>> => {
    const notebook = createTestNotebook(path.replace(/[^/]*$/, "notebook.ipynb"));
    for (const [index, cell] of cells.entries()) {
      const { error } = await notebook.run(cell);
      if (!error) continue;
      const name = missing(error);
      const later = name
        ? cells.findIndex(
            (text, at) => at > index && new RegExp(`\\b${name.replaceAll("$", "\\$")}\\b`).test(text),
          )
        : -1;
      if (later < 0) throw error;
      return runCells([
        ...cells.slice(0, index),
        cells.slice(index, later + 1).join(""),
        ...cells.slice(later + 1),
      ]);
    }
    const exports: Record<string, unknown> = {};
    for (const [name, local] of names) {
      const { value, error } = await notebook.run(local);
      // Types have no value.
      if (!error) exports[name] = value;
    }
    return exports;
  };

  return {
    asModule: async () => {
      instance += 1;
      return pick(await importUrl(`${pathToFileURL(path).href}?as-module=${instance}`));
    },
    asCells: (cut) => runCells(cellsOf(source, cut)),
  };
}
