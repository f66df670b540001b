/** Reloads local files that are required: Node caches them by their path alone, whatever version is requested. */
import { readFileSync } from "node:fs";
import { createRequire, type LoadHookSync } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What has been required, for files that change. */
export interface Required {
  /** The URL to require for a file's URL with its version. */
  url(url: string): string;
  /** The source of what stands for an ES module that has changed. */
  load(url: string): ReturnType<LoadHookSync>;
  /** The next require of this path reads the file again. */
  forget(path: string): void;
}

const FOLDER = ".changed-module";

/** True for the URL of a file that is not there, and stands for another version of an ES module. */
export function isStub(url: string): boolean {
  return url.includes(`/${FOLDER}/`);
}

/** Node's rule for `.js`: the nearest package.json, and without its word the file's syntax. */
function isModule(path: string): boolean {
  if (/\.(?:mjs|mts|tsx?)$/.test(path)) return true;
  if (!path.endsWith(".js")) return false;
  for (let at = dirname(path); ; at = dirname(at)) {
    try {
      const { type } = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as { type?: unknown };
      if (type !== undefined) return type === "module";
      break;
    } catch {
      // None in this folder.
    }
    if (dirname(at) === at) break;
  }
  return /^\s*(?:import|export)\b(?!\s*\()/m.test(readFileSync(path, "utf8"));
}

export function createRequired(): Required {
  const { cache } = createRequire(import.meta.url);
  const stubs = new Map<string, string>();

  const drop = (path: string): void => {
    // One that is still being loaded is part of a circle, and the newest already.
    if (cache[path]?.loaded) delete cache[path];
  };

  return {
    url: (url) => {
      const [plain = url, query] = url.split("?v=");
      const path = fileURLToPath(plain);
      if (query === undefined || !isModule(path)) return url;
      const stub = join(dirname(path), FOLDER, query, basename(path));
      stubs.set(path, stub);
      return pathToFileURL(stub).href;
    },
    load: (url) => {
      const path = fileURLToPath(url);
      const version = basename(dirname(path));
      const file = pathToFileURL(join(dirname(dirname(dirname(path))), basename(path))).href;
      // Under this name Node gives it to who requires it: the very module that others import. No file to a debugger.
      const source = `import * as all from ${JSON.stringify(`${file}?v=${version}`)};\nexport { all as "module.exports" };\n//# sourceURL=cellflow:changed-module`;
      return { format: "module", source, shortCircuit: true };
    },
    forget: (path) => {
      drop(path);
      const stub = stubs.get(path);
      if (stub !== undefined) drop(stub);
    },
  };
}
