/** Reads the compiler options of a tsconfig.json, with those it extends. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { nearestFile } from "./nearest-file.ts";

type CompilerOptions = Record<string, unknown>;

interface Config {
  extends?: string | string[];
  compilerOptions?: CompilerOptions;
}

/** Configs that one config is read through at most: they may extend each other in a circle. */
export const MAX_EXTENDS_DEPTH = 8;

/** Reads JSON with comments and trailing commas, as TypeScript does. An unreadable file has no options. */
function readConfig(path: string): Config {
  // Loaded with the first tsconfig.json: a kernel starts without it.
  const { parse } = createRequire(import.meta.url)("jsonc-parser") as typeof import("jsonc-parser");
  try {
    const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
    const config: unknown = parse(text, [], { allowTrailingComma: true });
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

/** The configs that a config extends, in its order; `file` is undefined for one that is not there. */
export function extendedConfigs(path: string): { name: string; file: string | undefined }[] {
  const names = [readConfig(path).extends ?? []].flat().filter((name) => typeof name === "string");
  return names.map((name) => ({ name, file: extendedFile(path, name) }));
}

/** Compiler options, those of extended configs below a config's own; `paths` are absolute. */
export function optionsOf(path: string, depth = 0): CompilerOptions {
  const config = readConfig(path);
  const bases = depth > MAX_EXTENDS_DEPTH ? [] : extendedConfigs(path).flatMap(({ file }) => file ?? []);
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
  return nearestFile(folder, "tsconfig.json");
}
