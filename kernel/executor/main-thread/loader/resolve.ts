/** Resolves specifiers anew, without Node's cache of what was missing: local files, packages, `import.meta.resolve`. */
import { realpathSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { resolvePath } from "../../../source/path-resolution.ts";
import { pathMappings, resolveByPaths, targetsByPaths } from "../../../source/tsconfig-paths.ts";
import { installedAt, isLinked } from "./npm-packages.ts";
import { isNoPackage, isPath, npmSpecifier, packageName } from "./specifiers.ts";

/** The file that a specifier of no package means by the tsconfig.json of the file at `from`. */
export function findByPaths(specifier: string, from: string): string | undefined {
  if (isNoPackage(specifier) || isBuiltin(specifier)) return undefined;
  return resolveByPaths(specifier, pathMappings(dirname(from)));
}

/** The path that tsconfig.json maps a specifier to, though it is not there; a pattern for everything does not count. */
export function mappedByPaths(specifier: string, from: string): string | undefined {
  if (isNoPackage(specifier)) return undefined;
  const named = pathMappings(dirname(from)).filter(([pattern]) => pattern !== "*");
  return targetsByPaths(specifier, named)[0];
}

/** The file of a package, or of a name of `imports`, as an import in the file at `from` finds it. */
export function findPackage(specifier: string, from: string): string | undefined {
  // Loaded when first asked for: most notebooks never need it here.
  const { ResolverFactory } = createRequire(import.meta.url)("oxc-resolver") as typeof import("oxc-resolver");
  const resolver = new ResolverFactory({
    conditionNames: ["node", "import", "module-sync", "default"],
    symlinks: true,
  });
  return resolver.sync(dirname(from), specifier).path;
}

/** The file of a package that is a link to a folder of the user's own, as workspaces have them. */
function findLinked(specifier: string, from: string): string | undefined {
  if (isNoPackage(specifier) || isBuiltin(specifier)) return undefined;
  const folder = installedAt(packageName(specifier), dirname(from));
  return folder && isLinked(folder) ? findPackage(specifier, from) : undefined;
}

/** The local file that a specifier in the file at `from` means; undefined for packages and what is not there. */
export function findLocal(specifier: string, from: string): string | undefined {
  try {
    if (!isPath(specifier) && !specifier.startsWith("file:"))
      return findByPaths(specifier, from) ?? findLinked(specifier, from);
    const path = isPath(specifier) ? resolve(dirname(from), specifier) : fileURLToPath(specifier);
    const file = resolvePath(path.split("?")[0] ?? path);
    // Node knows a file by its real path.
    return file && realpathSync(file);
  } catch {
    return undefined;
  }
}

/** `import.meta.resolve` in the file at `from`: a URL, which for a path need not exist. @throws Error when there is no such package. */
export function resolveUrl(specifier: string, from: string): string {
  const target = npmSpecifier(specifier)?.bare ?? specifier;
  if (isBuiltin(target)) return target.startsWith("node:") ? target : `node:${target}`;
  if (isPath(target)) {
    const url = new URL(target, pathToFileURL(from));
    const path = fileURLToPath(url);
    const file = resolvePath(path);
    return file === undefined || file === path ? url.href : pathToFileURL(file).href;
  }
  if (/^[a-z][\w+.-]*:/i.test(target)) return new URL(target).href;
  const file = findByPaths(target, from) ?? findPackage(target, from);
  if (file !== undefined) return pathToFileURL(file).href;
  const error = new Error(`Cannot find package '${target}' imported from ${from}`);
  throw Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}
