/** Where a specifier leads without Node's memory of what was missing: local files, packages, `import.meta.resolve`. */
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

/** What tsconfig.json says a specifier stands for, though it is not there; of a pattern for everything nothing is said. */
export function wantedByPaths(specifier: string, from: string): string | undefined {
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
  const found = installedAt(packageName(specifier), dirname(from));
  return found && isLinked(found) ? findPackage(specifier, from) : undefined;
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

/** `import.meta.resolve` in the file at `from`: a URL, which for a path need not exist. Error: no such package. */
export function resolveUrl(specifier: string, from: string): string {
  const wanted = npmSpecifier(specifier)?.bare ?? specifier;
  if (isBuiltin(wanted)) return wanted.startsWith("node:") ? wanted : `node:${wanted}`;
  if (isPath(wanted)) {
    const url = new URL(wanted, pathToFileURL(from));
    const path = fileURLToPath(url);
    const file = resolvePath(path);
    return file === undefined || file === path ? url.href : pathToFileURL(file).href;
  }
  if (/^[a-z][\w+.-]*:/i.test(wanted)) return new URL(wanted).href;
  const found = findByPaths(wanted, from) ?? findPackage(wanted, from);
  if (found !== undefined) return pathToFileURL(found).href;
  const error = new Error(`Cannot find package '${wanted}' imported from ${from}`);
  throw Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}
