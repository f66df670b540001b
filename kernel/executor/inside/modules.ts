/** How a cell's imports are found and read: from the notebook's folder, local files transformed and reloaded. */
import { readFileSync } from "node:fs";
import Module, { createRequire, isBuiltin, registerHooks } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isLocal, isTypeScript } from "../../local-file.ts";
import { createFileVersions } from "./file-versions.ts";
import { findByPaths, findLocal, findPackage, isPath, resolveUrl } from "./find-module.ts";
import { importError, isMissing, isNoPackage, unsupported } from "./import-errors.ts";
import {
  createLoadedPackages,
  fulfils,
  installedAt,
  installPackage,
  type NpmSpecifier,
  npmSpecifier,
  packageName,
  versionIn,
} from "./packages.ts";
import type { Places } from "./places.ts";
import { createRequired, isStub } from "./required.ts";

/** What the loader needs to know. */
export interface LoaderOptions {
  /** Specifiers that always mean a module of the kernel's own: name to file URL. */
  aliases: Record<string, string>;
  /** Folder of this package: its files load as Node loads them. Ends with a slash, a file URL. */
  ownRoot: string;
  places: Places;
  /** The notebook's folder. */
  folder: string;
}

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

const lineOf = (source: string, offset: number | undefined): string =>
  offset === undefined ? "" : `:${source.slice(0, offset).split("\n").length}`;

const pathOf = (url: string): string => fileURLToPath(url.split("?")[0] ?? url);

/** Take part in every import of this process. */
export const installLoader = ({ aliases, ownRoot, places, folder }: LoaderOptions): void => {
  const require = createRequire(import.meta.url);
  const required = createRequired();
  const versions = createFileVersions({ meant: findLocal, changed: required.forget });
  const packages = createLoadedPackages((line) => process.stderr.write(`${line}\n`));
  /** Packages that local files asked for in vain: such a file is loaded anew once they are there. */
  const lacking = new Map<string, Set<string>>();

  const noteLacking = (specifier: string, from: string): void => {
    lacking.set(from, (lacking.get(from) ?? new Set()).add(specifier));
  };

  const checkLacking = (): void => {
    for (const [from, specifiers] of lacking) {
      if (![...specifiers].some((specifier) => findPackage(specifier, from) !== undefined)) continue;
      lacking.delete(from);
      versions.touch(from);
    }
  };

  const notePackage = (specifier: string, from: string): void => {
    if (isNoPackage(specifier) || isBuiltin(specifier)) return;
    const found = installedAt(packageName(specifier), dirname(from));
    if (found !== undefined) packages.note(found);
  };

  /** Another version than the one asked for may be there already. */
  const provide = ({ name, version, wanted }: NpmSpecifier, from: string): void => {
    const installed = (): string | undefined => {
      const found = installedAt(name, dirname(from));
      if (found === undefined) return undefined;
      packages.note(found);
      return versionIn(found);
    };
    const isThere = (have: string | undefined): boolean =>
      have !== undefined && (version === undefined || fulfils(have, version));
    if (isThere(installed())) return;
    installPackage(folder, wanted);
    const have = installed();
    if (!isThere(have))
      throw new Error(`npm installed ${wanted}, but ${name} ${have ?? ""} is nearer to the notebook`);
  };

  // Node answers for a path it has required once without asking anyone.
  const loader = Module as unknown as {
    _load(request: string, parent: { filename?: string | null } | undefined, isMain: boolean): unknown;
  };
  const load = loader._load;
  loader._load = (request, parent, isMain) => {
    const from = parent?.filename;
    if (from && isLocal(pathToFileURL(from).href, ownRoot)) {
      const file = isPath(request) ? findLocal(request, from) : undefined;
      if (file !== undefined) versions.url(file, from);
      else notePackage(request, from);
    }
    return Reflect.apply(load, loader, [request, parent, isMain]);
  };

  registerHooks({
    resolve: (specifier, context, next) => {
      const alias = aliases[specifier];
      if (alias) return { url: alias, shortCircuit: true };
      const parent = context.parentURL;
      const from = parent?.startsWith("file:") ? pathOf(parent) : undefined;
      const isOurs = parent !== undefined && from !== undefined && isLocal(parent, ownRoot);
      if (isOurs && lacking.size > 0) checkLacking();
      const problem = isOurs ? unsupported(specifier) : undefined;
      if (problem) throw problem;
      const npm = npmSpecifier(specifier);
      if (npm) provide(npm, from ?? `${folder}/.`);
      const mapped = isOurs ? findByPaths(specifier, from) : undefined;
      const wanted = npm?.bare ?? (mapped === undefined ? specifier : pathToFileURL(mapped).href);
      /** What Node has looked for in vain, as TypeScript means it, or as it has come since. */
      const findAnew = (): string | undefined => {
        if (from === undefined) return undefined;
        if (isOurs && (isPath(wanted) || wanted.startsWith("file:"))) return findLocal(wanted, from);
        return isNoPackage(wanted) ? undefined : findPackage(wanted, from);
      };
      const find = (): ReturnType<typeof next> => {
        try {
          return next(wanted, context);
        } catch (error) {
          const file = isMissing(error) ? findAnew() : undefined;
          if (file !== undefined) return { url: pathToFileURL(file).href, shortCircuit: true };
          if (!isOurs) throw error;
          if (isMissing(error) && !isNoPackage(wanted)) noteLacking(wanted, from);
          throw importError(error, { specifier: wanted, parent, label: places.get(parent)?.label });
        }
      };
      const found = find();
      if (isOurs && found.url.startsWith("file:")) notePackage(wanted, from);
      if (!isLocal(found.url, ownRoot)) return found;
      const url = versions.url(pathOf(found.url), isOurs ? from : undefined);
      return { ...found, url: context.conditions.includes("require") ? required.url(url) : url };
    },
    load: (url, context, next) => {
      if (isStub(url)) return required.load(url);
      if (!isLocal(url, ownRoot)) return next(url, context);
      if (!isTypeScript(url)) {
        try {
          return next(url, context);
        } catch (error) {
          if (error instanceof Error) error.message = error.message.replaceAll(/\?v=\d+/g, "");
          throw error;
        }
      }
      const file = pathOf(url);
      const source = readFileSync(file, "utf8");
      // Loaded with the first local file: most notebooks never need it here.
      const { localModule } = require(
        `../../local-module${extension}`,
      ) as typeof import("../../local-module.ts");
      const result = localModule(file, source);
      if ("error" in result)
        throw new SyntaxError(
          `${file}${lineOf(source, result.error.labels[0]?.start)}: ${result.error.message}`,
        );
      // Node runs a CommonJS file under its bare name.
      const name = result.format === "commonjs" ? pathToFileURL(file).href : url;
      places.add(name, { label: file, source, maps: [result.map] });
      return { format: result.format, source: result.code, shortCircuit: true };
    },
  });
};

/** What `import.meta` means in a cell: the notebook's place. */
export const cellMeta = (notebookUrl: string) => {
  const filename = fileURLToPath(notebookUrl);
  return {
    url: notebookUrl,
    filename,
    dirname: dirname(filename),
    resolve: (specifier: string) => resolveUrl(specifier, filename),
  };
};
