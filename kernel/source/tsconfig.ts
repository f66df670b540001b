/** Reads the compiler options of a tsconfig.json, with those it extends. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

type CompilerOptions = Record<string, unknown>;

interface Config {
  extends?: string | string[];
  compilerOptions?: CompilerOptions;
}

const MAX_EXTENDS_DEPTH = 8;

/** Reads JSON with comments and trailing commas, as TypeScript does. An unreadable file has no options. */
function readConfig(path: string): Config {
  // Loaded with the first tsconfig.json: a kernel starts without it.
  const { parse } = createRequire(import.meta.url)("jsonc-parser") as typeof import("jsonc-parser");
  try {
    const config: unknown = parse(readFileSync(path, "utf8"), [], { allowTrailingComma: true });
    return typeof config === "object" && config !== null ? config : {};
  } catch {
    return {};
  }
}

/** The file that `name` in `extends` means; one that is not there is passed over. */
function extendedFile(path: string, name: string): string | undefined {
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

/** Compiler options, those of extended configs below a config's own; `paths` are absolute. */
export function optionsOf(path: string, depth = 0): CompilerOptions {
  const config = readConfig(path);
  const bases =
    depth > MAX_EXTENDS_DEPTH
      ? []
      : [config.extends ?? []].flat().flatMap((name) => extendedFile(path, name) ?? []);
  const inherited = Object.assign({}, ...bases.map((base) => optionsOf(base, depth + 1))) as CompilerOptions;
  const own = config.compilerOptions ?? {};
  const root = resolve(dirname(path), typeof own.baseUrl === "string" ? own.baseUrl : ".");
  const paths = own.paths as Record<string, string[]> | undefined;
  if (!paths) return { ...inherited, ...own };
  const absolute = Object.entries(paths).map(([pattern, targets]) => [
    pattern,
    targets.map((target) => resolve(root, target)),
  ]);
  return { ...inherited, ...own, paths: Object.fromEntries(absolute) };
}

/** The nearest tsconfig.json at or above a folder. */
export function nearestTsconfig(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
