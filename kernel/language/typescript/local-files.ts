/** Polls the local files and packages that cells import, and reports to TypeScript what has changed. */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { upwards } from "./config.ts";
import type { FileChange } from "./project.ts";

/** Finds what changed since the last call. */
export interface LocalFiles {
  /** `specifiers` are those of the cells; local files are followed to the files they import. */
  changes(specifiers: Iterable<string>): FileChange[];
}

function modificationTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** The files that a relative specifier may mean. */
function candidates(path: string): string[] {
  const stem = path.replace(/\.([cm]?)js(x?)$/, "");
  const written = /\.\w+$/.test(path) ? [path] : [];
  return [
    ...written,
    ...(stem === path && written.length > 0
      ? []
      : [".ts", ".tsx", ".mts", ".d.ts", "/index.ts"].map((end) => stem + end)),
  ];
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

export function createLocalFiles(folder: string): LocalFiles {
  const modifiedTimes = new Map<string, number | undefined>();
  const imports = new Map<string, string[]>();

  const importsIn = (path: string): string[] => {
    try {
      const text = readFileSync(path, "utf8");
      return [...text.matchAll(/(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)].map((match) =>
        String(match[1]),
      );
    } catch {
      return [];
    }
  };

  return {
    changes: (specifiers) => {
      const fileChanges: FileChange[] = [];
      const visited = new Set<string>();
      const visit = (path: string, follow: boolean): void => {
        if (visited.has(path)) return;
        visited.add(path);
        const known = modifiedTimes.has(path);
        const before = modifiedTimes.get(path);
        const now = modificationTime(path);
        if (now !== before) {
          modifiedTimes.set(path, now);
          if (follow && now !== undefined) imports.set(path, importsIn(path));
          // What is met for the first time TypeScript reads itself.
          if (known)
            fileChanges.push({
              path,
              kind: before === undefined ? "created" : now === undefined ? "deleted" : "changed",
            });
        } else if (!known) modifiedTimes.set(path, now);
        for (const next of imports.get(path) ?? [])
          for (const file of candidates(resolve(dirname(path), next))) visit(file, true);
      };
      for (const specifier of specifiers) {
        if (/^\.{0,2}\//.test(specifier))
          for (const file of candidates(resolve(folder, specifier))) visit(file, true);
        else if (!/^(node:|#|https?:)/.test(specifier)) {
          for (const at of upwards(folder))
            visit(join(at, "node_modules", packageOf(specifier), "package.json"), false);
        }
      }
      return fileChanges;
    },
  };
}
