/** What the nearest tsconfig.json says that matters when code runs: paths and JSX. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { meantFile } from "./path-resolution.ts";

/** How JSX becomes calls, and what decorators are. */
export interface JsxSettings {
  runtime: "classic" | "automatic";
  /** For `automatic`: the package with the functions. */
  importSource: string;
  /** For `classic`: what is called, and what stands for `<>`. */
  pragma: string;
  pragmaFrag: string;
  /** Decorators as TypeScript had them before the standard, also of parameters. */
  experimentalDecorators?: boolean;
}

/** The part of a tsconfig.json that running code follows. */
export interface RunSettings {
  jsx: JsxSettings;
  /** Pattern (at most one `*`) to file patterns, absolute. */
  paths: [string, string[]][];
}

interface Config {
  extends?: string | string[];
  compilerOptions?: Record<string, unknown>;
}

/** JSON as TypeScript reads it: comments and trailing commas are fine. Unreadable files say nothing. */
function readConfig(path: string): Config {
  try {
    const text = readFileSync(path, "utf8");
    const plain = text
      .replaceAll(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted?: string) => quoted ?? "")
      .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, quoted?: string) => quoted ?? "");
    return JSON.parse(plain) as Config;
  } catch {
    return {};
  }
}

function baseOf(path: string, name: string): string | undefined {
  if (/^\.{0,2}\//.test(name)) {
    const file = resolve(dirname(path), name);
    return [file, `${file}.json`].find((candidate) => existsSync(candidate));
  }
  try {
    return createRequire(path).resolve(name.endsWith(".json") ? name : `${name}/tsconfig.json`);
  } catch {
    return undefined;
  }
}

/** Compiler options with those of the configs it extends below them; `paths` made absolute where they stand. */
export function optionsOf(path: string, depth = 0): Record<string, unknown> {
  const config = readConfig(path);
  const bases = depth > 8 ? [] : [config.extends ?? []].flat().flatMap((name) => baseOf(path, name) ?? []);
  const inherited = Object.assign({}, ...bases.map((base) => optionsOf(base, depth + 1))) as Record<
    string,
    unknown
  >;
  const own = config.compilerOptions ?? {};
  const root = resolve(dirname(path), typeof own.baseUrl === "string" ? own.baseUrl : ".");
  const paths = own.paths as Record<string, string[]> | undefined;
  const absolute =
    paths &&
    Object.fromEntries(
      Object.entries(paths).map(([key, list]) => [key, list.map((to) => resolve(root, to))]),
    );
  return { ...inherited, ...own, ...(absolute ? { paths: absolute } : {}) };
}

/** The nearest tsconfig.json at or above a folder. */
export function nearestTsconfig(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

/** Settings for code in `folder`. */
export function runSettings(folder: string): RunSettings {
  const path = nearestTsconfig(folder);
  const options = path ? optionsOf(path) : {};
  const pragma = text(options.jsxFactory, "React.createElement");
  return {
    jsx: {
      runtime: /^react-jsx/.test(text(options.jsx, "")) ? "automatic" : "classic",
      importSource: text(options.jsxImportSource, "react"),
      pragma,
      pragmaFrag: text(options.jsxFragmentFactory, "React.Fragment"),
      experimentalDecorators: options.experimentalDecorators === true,
    },
    paths: Object.entries((options.paths as Record<string, string[]> | undefined) ?? {}),
  };
}

/** The paths a specifier stands for by `paths`, of all patterns that fit. */
export function targetsByPaths(specifier: string, paths: RunSettings["paths"]): string[] {
  return paths.flatMap(([pattern, targets]) => {
    const [before = "", after] = pattern.split("*");
    const fits =
      after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
    if (!fits) return [];
    const middle = after === undefined ? "" : specifier.slice(before.length, specifier.length - after.length);
    return targets.map((target) => target.replace("*", middle));
  });
}

/** The file a specifier means by `paths`, if one of its patterns fits and the file is there. */
export function resolveByPaths(specifier: string, paths: RunSettings["paths"]): string | undefined {
  for (const target of targetsByPaths(specifier, paths)) {
    const found = meantFile(target);
    if (found) return found;
  }
  return undefined;
}
