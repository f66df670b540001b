/** Hooks Node's module loader: imports start from the notebook's folder, local files are transformed and reloaded. */
import { readFileSync } from "node:fs";
import Module, { registerHooks } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isLocal, isTypeScript } from "../../../source/local-file.ts";
import type { SourcePositions } from "../errors/source-positions.ts";
import type { PlainFiles } from "../loaded-code.ts";
import { createRequired, isStub } from "./commonjs.ts";
import { createFileVersions } from "./file-versions.ts";
import { importError, isMissing, unsupported } from "./import-errors.ts";
import { loadTypeScript } from "./load-typescript.ts";
import { createPackages } from "./npm-packages.ts";
import { findByPaths, findLocal, findPackage, mappedByPaths, resolveUrl } from "./resolve.ts";
import { isNoPackage, isPath, npmSpecifier, pathOf } from "./specifiers.ts";

/** What the loader needs to know. */
export interface LoaderOptions {
  /** Specifiers that always mean a module of the kernel's own: name to file URL. */
  aliases: Record<string, string>;
  /** Folder of this package: its files load as Node loads them. Ends with a slash, a file URL. */
  ownRoot: string;
  sources: SourcePositions;
  /** Called with the text of each local file that Node reads as it is. */
  plainFiles?: Pick<PlainFiles, "add">;
  /** The notebook's folder. */
  folder: string;
  /** What cells and imported files get for `node:test`; Node's own without it. */
  nodeTest?: NodeTestModule;
}

/** A stand-in for `node:test`: the URL to import for a cell, or for the imported file at a path, and what is required. */
export interface NodeTestModule {
  url(file: string | undefined): string;
  required(file: string | undefined): unknown;
}

const NODE_TEST = "node:test";

/** Those that are read again when they have changed; an addon can't be loaded twice. */
function isReloaded(url: string): boolean {
  return /\.(?:[cm]?[jt]sx?|json)(?:\?|$)/.test(url);
}

function textOf(source: unknown): string | undefined {
  if (typeof source === "string") return source;
  return source instanceof Uint8Array ? Buffer.from(source).toString() : undefined;
}

/** Take part in every import of this process. */
export function installLoader({
  aliases,
  ownRoot,
  sources,
  plainFiles,
  folder,
  nodeTest,
}: LoaderOptions): void {
  const required = createRequired();
  const versions = createFileVersions({ meant: findLocal, changed: required.forget });
  const packages = createPackages(folder, (line) => process.stderr.write(`${line}\n`));
  /** Packages that local files imported in vain: such a file is loaded anew once they are there. */
  const lacking = new Map<string, Set<string>>();

  const noteLacking = (specifier: string, from: string): void => {
    if (!versions.knows(from)) return;
    lacking.set(from, (lacking.get(from) ?? new Set()).add(specifier));
  };

  /** The path of a file that asks for something; undefined for a cell. */
  const importedFile = (from: string): string | undefined => (versions.knows(from) ? from : undefined);

  /** When a cell asks for something. */
  const checkLacking = (): void => {
    for (const [from, specifiers] of lacking) {
      if (![...specifiers].some((specifier) => findPackage(specifier, from) !== undefined)) continue;
      lacking.delete(from);
      versions.touch(from);
    }
  };

  // Node answers for a path it has required once without asking anyone.
  const loader = Module as unknown as {
    _load(request: string, parent: { filename?: string | null } | undefined, isMain: boolean): unknown;
  };
  const load = loader._load;
  /** What is being required, until it is found: `require.resolve` asks the same way. */
  let requested: string | undefined;
  loader._load = (request, parent, isMain) => {
    const from = parent?.filename;
    if (from && isLocal(pathToFileURL(from).href, ownRoot)) {
      const file = isPath(request) ? findLocal(request, from) : undefined;
      if (file !== undefined) versions.url(file, from);
      else packages.note(request, from);
      if (nodeTest && request === NODE_TEST) return nodeTest.required(importedFile(from));
    }
    requested = request;
    try {
      return Reflect.apply(load, loader, [request, parent, isMain]);
    } finally {
      requested = undefined;
    }
  };

  registerHooks({
    resolve: (specifier, context, next) => {
      const isRequired = requested === specifier;
      requested = undefined;
      const alias = aliases[specifier];
      if (alias) return { url: alias, shortCircuit: true };
      const parent = context.parentURL;
      const from = parent?.startsWith("file:") ? pathOf(parent) : undefined;
      const isOurs = parent !== undefined && from !== undefined && isLocal(parent, ownRoot);
      if (isOurs && !versions.knows(from)) checkLacking();
      if (isOurs && nodeTest && specifier === NODE_TEST && !context.conditions.includes("require"))
        return { url: nodeTest.url(importedFile(from)), shortCircuit: true };
      const problem = isOurs ? unsupported(specifier) : undefined;
      if (problem) throw problem;
      const npm = npmSpecifier(specifier);
      if (npm) packages.provide(npm, from ?? `${folder}/.`);
      const mapped = isOurs ? findByPaths(specifier, from) : undefined;
      const target = npm?.bare ?? (mapped === undefined ? specifier : pathToFileURL(mapped).href);
      /** What Node has looked for in vain, as TypeScript means it, or as it has come since. */
      const findAnew = (): string | undefined => {
        if (from === undefined) return undefined;
        if (isOurs && (isPath(target) || target.startsWith("file:"))) return findLocal(target, from);
        return isNoPackage(target) ? undefined : findPackage(target, from);
      };
      const find = (): ReturnType<typeof next> => {
        try {
          return next(target, context);
        } catch (error) {
          const file = isMissing(error) ? findAnew() : undefined;
          if (file !== undefined) return { url: pathToFileURL(file).href, shortCircuit: true };
          if (!isOurs) throw error;
          if (isMissing(error) && !isNoPackage(target)) noteLacking(target, from);
          throw importError(error, {
            specifier: target,
            parent,
            label: sources.get(parent)?.label ?? (from.endsWith(".ipynb") ? undefined : from),
            mapped: mappedByPaths(target, from),
          });
        }
      };
      const resolved = find();
      if (isOurs && resolved.url.startsWith("file:")) packages.note(target, from);
      if (!isLocal(resolved.url, ownRoot) || !isReloaded(resolved.url)) return resolved;
      const url = versions.url(pathOf(resolved.url), isOurs ? from : undefined);
      if (context.conditions.includes("require"))
        return isRequired ? { ...resolved, url: required.url(url) } : resolved;
      const [query = ""] = /(?<=\?)(?!v=\d+$).+/.exec(resolved.url) ?? [];
      return { ...resolved, url: query ? `${url}${url.includes("?") ? "&" : "?"}${query}` : url };
    },
    load: (url, context, next) => {
      if (isStub(url)) return required.load(url);
      if (!isLocal(url, ownRoot)) return next(url, context);
      if (!isTypeScript(url)) {
        const isJson = /\.json(?:\?|$)/.test(url);
        try {
          // What TypeScript and bundlers take as JSON by its name is that here as well.
          const loaded = next(url, isJson ? { ...context, importAttributes: { type: "json" } } : context);
          if (loaded.format === "module") sources.addPlain(pathOf(url));
          if (isReloaded(url))
            plainFiles?.add(url, textOf(loaded.source) ?? readFileSync(pathOf(url), "utf8"));
          return loaded;
        } catch (error) {
          if (error instanceof Error) error.message = error.message.replaceAll(/\?v=\d+/g, "");
          throw error;
        }
      }
      return loadTypeScript(url, sources);
    },
  });
}

/** `import.meta` in a cell: the notebook's location. */
export function cellMeta(notebookUrl: string) {
  const filename = fileURLToPath(notebookUrl);
  return {
    url: notebookUrl,
    filename,
    dirname: dirname(filename),
    /** A notebook is what was started. */
    main: true,
    resolve: (specifier: string) => resolveUrl(specifier, filename),
  };
}
