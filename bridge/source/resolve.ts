/** Finds what a specifier in a module means: a file of the user's, or a package with its version. */
import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { debugLog } from "../debug-log.ts";

/** `file`: a path. `package`: with its version. Anything else stands for itself. */
export type Resolved = { file: string } | { package: string } | { other: string };

export type Resolve = (specifier: string, fromUrl: string) => Resolved;

/** The path of the file that a specifier in a module means, as `import` has it; undefined where there is none. */
export type ResolvePath = (specifier: string, fromPath: string) => string | undefined;

export function createResolvePath(): ResolvePath {
  const { ResolverFactory } = createRequire(import.meta.url)("oxc-resolver") as typeof import("oxc-resolver");
  const resolver = new ResolverFactory({
    conditionNames: ["node", "import", "require", "default"],
    extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", ".node"],
    extensionAlias: {
      ".js": [".js", ".ts", ".tsx"],
      ".mjs": [".mjs", ".mts"],
      ".cjs": [".cjs", ".cts"],
      ".jsx": [".jsx", ".tsx"],
    },
    tsconfig: "auto",
  });
  return (specifier, fromPath) => resolver.resolveFileSync(fromPath, specifier).path;
}

export function createResolve(): Resolve {
  const resolvePath = createResolvePath();
  const versions = new Map<string, string>();
  return (specifier, fromUrl) => {
    if (isBuiltin(specifier) || !fromUrl.startsWith("file:")) return { other: specifier };
    const written = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
    // A `#` at the start is a name of package.json's `imports`.
    const path = resolvePath(written.replace(/(?<!^)[?#].*$/, ""), fileURLToPath(fromUrl));
    if (path === undefined) return { other: specifier };
    const described = path.includes(`${sep}node_modules${sep}`) ? packageOf(path, versions) : undefined;
    return described === undefined ? { file: path } : { package: described };
  };
}

/** `ml-xgboost@1.1.2`, of the package that a file in `node_modules` belongs to; undefined for one without a version. */
function packageOf(path: string, versions: Map<string, string>): string | undefined {
  for (let folder = dirname(path); basename(folder) !== "node_modules"; folder = dirname(folder)) {
    const known = versions.get(folder);
    if (known !== undefined) return known;
    const described = describePackage(folder);
    if (described === undefined) continue;
    versions.set(folder, described);
    return described;
  }
  return undefined;
}

function describePackage(folder: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      name?: string;
      version?: string;
    };
    return name !== undefined && version !== undefined ? `${name}@${version}` : undefined;
  } catch (error) {
    // Most folders have none.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") debugLog("source.package", error);
    return undefined;
  }
}
