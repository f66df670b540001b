/** Where a specifier leads without Node's memory of what was missing: local files, packages, `import.meta.resolve`. */
import { createRequire, isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { meantFile } from "../../meant-file.ts";
import { nearestTsconfig, resolveByPaths, runSettings } from "../../tsconfig.ts";
import { isNoPackage } from "./import-errors.ts";
import { npmSpecifier } from "./packages.ts";

/** True for a specifier that is a path. */
export const isPath = (specifier: string): boolean => /^(?:\.{0,2}\/|\.{1,2}$)/.test(specifier);

/** The file that a specifier of no package means by the tsconfig.json of the file at `from`. */
export const findByPaths = (specifier: string, from: string): string | undefined => {
  if (isNoPackage(specifier) || isBuiltin(specifier)) return undefined;
  const folder = dirname(from);
  return nearestTsconfig(folder) ? resolveByPaths(specifier, runSettings(folder).paths) : undefined;
};

/** The local file that a specifier in the file at `from` means; undefined for packages and what is not there. */
export const findLocal = (specifier: string, from: string): string | undefined => {
  if (/^file:/.test(specifier)) return meantFile(fileURLToPath(specifier));
  return isPath(specifier) ? meantFile(resolve(dirname(from), specifier)) : findByPaths(specifier, from);
};

/** The file of a package, or of a name of `imports`, as an import in the file at `from` finds it. */
export const findPackage = (specifier: string, from: string): string | undefined => {
  // Loaded when first asked for: most notebooks never need it here.
  const { ResolverFactory } = createRequire(import.meta.url)("oxc-resolver") as typeof import("oxc-resolver");
  const resolver = new ResolverFactory({
    conditionNames: ["node", "import", "module-sync", "default"],
    symlinks: true,
  });
  return resolver.sync(dirname(from), specifier).path;
};

/** `import.meta.resolve` in the file at `from`: a URL, which for a path need not exist. Error: no such package. */
export const resolveUrl = (specifier: string, from: string): string => {
  const wanted = npmSpecifier(specifier)?.bare ?? specifier;
  if (isBuiltin(wanted)) return wanted.startsWith("node:") ? wanted : `node:${wanted}`;
  if (isPath(wanted)) {
    const url = new URL(wanted, pathToFileURL(from));
    const path = fileURLToPath(url);
    const file = meantFile(path);
    return file === undefined || file === path ? url.href : pathToFileURL(file).href;
  }
  if (/^[a-z][\w+.-]*:/i.test(wanted)) return new URL(wanted).href;
  const found = findByPaths(wanted, from) ?? findPackage(wanted, from);
  if (found !== undefined) return pathToFileURL(found).href;
  const error = new Error(`Cannot find package '${wanted}' imported from ${from}`);
  throw Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
};
