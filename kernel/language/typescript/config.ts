/** Writes the TypeScript config of a notebook: the nearest tsconfig.json, package imports, and the kernel's options over both. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, parse, resolve } from "node:path";
import { nearestTsconfig, optionsOf } from "../../source/tsconfig.ts";

type Json = Record<string, unknown>;

/** The folders from `folder` up to the root. */
export function upwards(folder: string): string[] {
  const found: string[] = [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    found.push(at);
    if (dirname(at) === at) return found;
  }
}

const CONDITIONS = ["types", "import", "node", "default", "require"];

function target(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const name of CONDITIONS) {
    const found = target((value as Json)[name]);
    if (found) return found;
  }
  return undefined;
}

function importMap(path: string): Json {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { imports?: Json }).imports ?? {};
  } catch {
    return {};
  }
}

/** The import map of the nearest package.json (`#name`), as paths. */
function packageImports(folder: string): Record<string, string[]> {
  const path = upwards(folder)
    .map((at) => join(at, "package.json"))
    .find((file) => existsSync(file));
  if (!path) return {};
  return Object.fromEntries(
    Object.entries(importMap(path)).flatMap(([name, value]) => {
      const file = target(value);
      return file?.startsWith(".") ? [[name, [resolve(dirname(path), file)]]] : [];
    }),
  );
}

/** What the config is made for. */
export interface ConfigPlace {
  /** The notebook's folder. */
  folder: string;
  /** Root of the mirrored folders; see `project.ts`. */
  mirror: string;
  /** Modules of our own: name to path. */
  aliases: Readonly<Record<string, string>>;
  typeRoots: readonly string[];
  files: readonly string[];
}

/** The text of the project's tsconfig.json. */
export function configText({ folder, mirror, aliases, typeRoots, files }: ConfigPlace): string {
  const base = nearestTsconfig(folder);
  const { paths, types, lib, jsx, allowJs, typeRoots: theirs } = base ? optionsOf(base) : ({} as Json);
  // Built, the types stand beside the code.
  const own = Object.fromEntries(
    Object.entries(aliases).map(([name, path]) => [name, [path.replace(/\.js$/, ".d.ts")]]),
  );
  return JSON.stringify({
    ...(base ? { extends: base } : {}),
    compilerOptions: {
      ...(base ? {} : { strict: true }),
      // As cells run without it.
      ...(jsx ? {} : { jsx: "react" }),
      // Without a list TypeScript adds the DOM, which Node does not have.
      ...(lib ? {} : { lib: ["esnext"] }),
      // A local .js file is imported as well as any other.
      ...(allowJs === undefined ? { allowJs: true } : {}),
      target: "esnext",
      module: "preserve",
      moduleResolution: "bundler",
      moduleDetection: "force",
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      esModuleInterop: true,
      skipLibCheck: true,
      noEmit: true,
      // What a cell does not use, the next one may.
      noUnusedLocals: false,
      noUnusedParameters: false,
      verbatimModuleSyntax: false,
      isolatedModules: false,
      isolatedDeclarations: false,
      erasableSyntaxOnly: false,
      rewriteRelativeImportExtensions: false,
      composite: false,
      incremental: false,
      rootDirs: [mirror, parse(folder).root],
      types: [...new Set(["node", ...(Array.isArray(types) ? types : [])])],
      typeRoots: [
        ...(base && Array.isArray(theirs) ? theirs.map((path) => resolve(dirname(base), String(path))) : []),
        ...typeRoots,
      ],
      paths: { ...packageImports(folder), ...(paths ?? {}), ...own },
    },
    include: files,
    exclude: [],
    references: [],
  });
}
