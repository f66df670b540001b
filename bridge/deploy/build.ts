/** Bundles the user's code into one module: esbuild over files in memory, packages left outside. */
import { isBuiltin } from "node:module";
import { dirname, extname, isAbsolute, join, relative, resolve } from "node:path";
import type { Loader, Plugin } from "esbuild";
import { CellflowError } from "../errors.ts";
import { CODE_FILE } from "./bundle.ts";

export interface Built {
  code: string;
  map: string;
  /** Files of the user that are in the code, relative to the folder. */
  sources: string[];
  /** Package -> the file that imports it first. */
  packages: Map<string, string>;
}

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx", ".json"];
const LOADERS: Record<string, Loader> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
  ".json": "json",
};

/** Bundles `exportName` of the virtual file `entry`. @throws CellflowError `deploy.build` with the first error's location */
export async function buildCode(
  files: Record<string, string>,
  options: { entry: string; exportName: string; folder: string },
): Promise<Built> {
  const esbuild = await import("esbuild");
  const folder = resolve(options.folder);
  const packages = new Map<string, string>();
  const result = await esbuild
    .build({
      stdin: {
        contents: `export { ${options.exportName} } from ${JSON.stringify(`./${options.entry}`)};`,
        resolveDir: folder,
        sourcefile: "entry.mjs",
      },
      absWorkingDir: folder,
      outfile: join(folder, CODE_FILE),
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node24",
      // Task and flow names come from functions' names, which bundling may change.
      keepNames: true,
      sourcemap: "linked",
      sourcesContent: true,
      metafile: true,
      logLevel: "silent",
      plugins: [virtualFiles(files, folder, packages)],
    })
    .catch((error: { errors?: BuildMessage[] }) => {
      throw buildError(error.errors ?? [], error);
    });
  const map = result.outputFiles.find((file) => file.path.endsWith(".map"));
  const code = result.outputFiles.find((file) => !file.path.endsWith(".map"));
  for (const [name, source] of packagesResolved(map?.text))
    if (!packages.has(name)) packages.set(name, source);
  const inputs = Object.values(result.metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([path, input]) => input.bytesInOutput > 0 && path !== "entry.mjs"),
  );
  return {
    code: code?.text ?? "",
    map: map?.text ?? "",
    sources: inputs.map(([path]) => path).sort(),
    packages,
  };
}

function virtualFiles(files: Record<string, string>, folder: string, packages: Map<string, string>): Plugin {
  const virtual = new Map(Object.entries(files).map(([path, source]) => [join(folder, path), source]));
  const find = (path: string) =>
    [
      path,
      ...EXTENSIONS.map((extension) => path + extension),
      // An import of "./x.js" means "./x.ts" where only that is there, as TypeScript has it.
      ...(/\.[cm]?js$/.test(path) ? [path.replace(/js$/, "ts")] : []),
      ...EXTENSIONS.map((extension) => join(path, `index${extension}`)),
    ].find((candidate) => virtual.has(candidate));

  return {
    name: "virtual-files",
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (request) => {
        if (request.pluginData === "disk" || request.kind === "entry-point") return undefined;
        const { path } = request;
        const fromDisk = (specifier: string) =>
          build.resolve(specifier, { kind: request.kind, resolveDir: folder, pluginData: "disk" });
        if (/^\.{1,2}(\/|$)/.test(path) || isAbsolute(path)) {
          const target = resolve(request.resolveDir, path);
          const file = find(target);
          if (file) return { path: file };
          // From the disk, seen from the folder: the folder of a virtual file need not exist.
          const onDisk = await fromDisk(`./${relative(folder, target)}`);
          return onDisk.errors.length === 0 ? { path: onDisk.path } : undefined;
        }
        if (isBuiltin(path) || path === "cellflow" || path.startsWith("cellflow/"))
          return { path, external: true };
        if (/^[a-z]+:/i.test(path)) return { path, external: true };
        const local = await fromDisk(path);
        // tsconfig paths and package.json imports name the user's own files.
        const own = local.errors.length === 0 && !local.external && !local.path.includes("/node_modules/");
        if (own && isAbsolute(local.path)) return { path: local.path };
        const name = packageName(path);
        if (!packages.has(name)) packages.set(name, relative(folder, request.importer));
        return { path, external: true };
      });
      build.onLoad({ filter: /.*/, namespace: "file" }, ({ path }) => {
        const contents = virtual.get(path);
        if (contents === undefined) return undefined;
        return { contents, loader: LOADERS[extname(path)] ?? "js", resolveDir: dirname(path) };
      });
    },
  };
}

/** Packages found by `createRequire(…).resolve("name/file")` or loaded so, which esbuild leaves alone. */
function packagesResolved(map: string | undefined): [string, string][] {
  const { sources, sourcesContent } = JSON.parse(map ?? '{ "sources": [], "sourcesContent": [] }') as {
    sources: string[];
    sourcesContent: string[];
  };
  return sourcesContent.flatMap((text, index): [string, string][] => {
    if (!text.includes("createRequire")) return [];
    const calls = text.matchAll(
      /(?:\brequire|createRequire\([^()]*\))(?:\.resolve)?\(\s*["']((?:@[\w.-]+\/)?[a-z\d][^"'\s]*)["']\s*\)/g,
    );
    return [...calls]
      .map(([, specifier = ""]) => specifier)
      .filter((specifier) => !isBuiltin(specifier) && !/^[a-z]+:/.test(specifier))
      .map((specifier) => [packageName(specifier), sources[index] ?? ""]);
  });
}

/** `@scope/name/deep` -> `@scope/name` */
export function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

interface BuildMessage {
  text: string;
  location?: { file: string; line: number; column: number } | null;
}

function buildError(errors: BuildMessage[], cause: unknown): CellflowError {
  const first = errors[0];
  const where = first?.location ? `${first.location.file}:${first.location.line}: ` : "";
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new CellflowError("deploy.build", `${where}${first?.text ?? String(cause)}${more}`, { cause });
}
