/** How a cell's imports are found and read: from the notebook's folder, local TypeScript transformed and reloaded. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin, registerHooks } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isLocal, isTypeScript } from "../../local-file.ts";
import { nearestTsconfig, resolveByPaths, runSettings } from "../../tsconfig.ts";
import type { Places } from "./places.ts";

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

/** The newest change among a file and the local files it imports, so that an edit below reloads all above it. */
const version = (path: string, seen: Set<string>): number => {
  if (seen.has(path)) return 0;
  seen.add(path);
  let newest: number;
  let text: string;
  try {
    newest = statSync(path).mtimeMs;
    text = readFileSync(path, "utf8");
  } catch {
    // Not there (yet): whoever imports it gets Node's own error.
    return 0;
  }
  const resolve = createRequire(path);
  for (const match of text.matchAll(/(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)) {
    try {
      newest = Math.max(newest, version(resolve.resolve(String(match[1])), seen));
    } catch {
      // A local import that does not resolve is reported when it is loaded.
    }
  }
  return newest;
};

/** `npm:lodash-es@4/map` to what npm installs and what Node resolves. */
const npmSpecifier = (specifier: string): { wanted: string; bare: string } | undefined => {
  const [, name, version, path = ""] =
    /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?(\/.*)?$/.exec(specifier) ?? [];
  return name === undefined
    ? undefined
    : { wanted: version ? `${name}@${version}` : name, bare: name + path };
};

/** Install a package into the notebook's own package.json, which is made when there is none. */
const installPackage = (folder: string, wanted: string): void => {
  let at = folder;
  while (!existsSync(join(at, "package.json")) && dirname(at) !== at) at = dirname(at);
  if (!existsSync(join(at, "package.json"))) {
    writeFileSync(
      join(folder, "package.json"),
      `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`,
    );
  }
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", wanted], {
    cwd: folder,
    stdio: ["ignore", 1, 2],
    env: { ...process.env, PATH: path },
  });
};

const isMissing = (error: unknown): boolean =>
  ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"].includes(
    String((error as { code?: unknown } | null)?.code),
  );

/** Take part in every import of this process. */
export const installLoader = ({ aliases, ownRoot, places, folder }: LoaderOptions): void => {
  const require = createRequire(import.meta.url);
  /**
   * A package that was not there when it was first asked for: Node remembers that for good, so one installed since
   * is found without its memory.
   */
  const resolveFresh = (specifier: string, parent: string | undefined): string | undefined => {
    if (!parent?.startsWith("file:") || /^[./#]|^\w+:/.test(specifier)) return undefined;
    const { ResolverFactory } = require("oxc-resolver") as typeof import("oxc-resolver");
    const resolver = new ResolverFactory({
      conditionNames: ["node", "import", "module-sync", "default"],
      symlinks: true,
    });
    const { path } = resolver.sync(dirname(fileURLToPath(parent.split("?")[0] ?? parent)), specifier);
    return path && pathToFileURL(path).href;
  };
  const byPaths = (specifier: string, parent: string | undefined): string | undefined => {
    if (
      !parent?.startsWith("file:") ||
      /^[./#]|^\w+:/.test(specifier) ||
      isBuiltin(specifier) ||
      !isLocal(parent, ownRoot)
    )
      return undefined;
    const at = dirname(fileURLToPath(parent.split("?")[0] ?? parent));
    const file = nearestTsconfig(at) ? resolveByPaths(specifier, runSettings(at).paths) : undefined;
    return file && pathToFileURL(file).href;
  };
  registerHooks({
    resolve: (specifier, context, next) => {
      const alias = aliases[specifier];
      if (alias) return { url: alias, shortCircuit: true };
      const npm = npmSpecifier(specifier);
      const wanted = npm?.bare ?? byPaths(specifier, context.parentURL) ?? specifier;
      const find = (): ReturnType<typeof next> => {
        try {
          return next(wanted, context);
        } catch (error) {
          const fresh = isMissing(error) ? resolveFresh(wanted, context.parentURL) : undefined;
          if (fresh === undefined) throw error;
          return { url: fresh, shortCircuit: true };
        }
      };
      let found: ReturnType<typeof next>;
      try {
        found = find();
      } catch (error) {
        if (!npm || !isMissing(error)) throw error;
        installPackage(folder, npm.wanted);
        found = find();
      }
      if (!isLocal(found.url, ownRoot) || !isTypeScript(found.url)) return found;
      const [file = found.url] = found.url.split("?");
      return { ...found, url: `${file}?v=${version(fileURLToPath(file), new Set())}` };
    },
    load: (url, context, next) => {
      if (!isLocal(url, ownRoot) || !isTypeScript(url)) return next(url, context);
      const file = fileURLToPath(String(url.split("?")[0]));
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
  const require = createRequire(filename);
  return {
    url: notebookUrl,
    filename,
    dirname: dirname(filename),
    resolve: (specifier: string) => require.resolve(specifier),
  };
};
