/** The file that a path in an import means when it is written without its ending, or with that of what it becomes. */
import { statSync } from "node:fs";

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // In a folder that may not be entered, for one.
    return false;
  }
}

const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
const indexes = ["/index.ts", "/index.tsx", "/index.mts", "/index.js", "/index.mjs", "/index.cjs"];

/** TypeScript's names for the sources of a JavaScript file, as in its handbook's "File extension substitution". */
function sources(path: string): string[] {
  const [, stem, kind, jsx] = /^(.*)\.([cm]?)js(x?)$/.exec(path) ?? [];
  if (stem === undefined) return [];
  if (jsx) return [`${stem}.tsx`];
  return kind ? [`${stem}.${kind}ts`] : [`${stem}.ts`, `${stem}.tsx`];
}

/** The exact file if it is there, else the first that it may stand for; undefined if there is none. */
export function meantFile(path: string): string | undefined {
  return [
    path,
    ...sources(path),
    ...[...endings, ...indexes].map((ending) => path.replace(/\/$/, "") + ending),
  ].find(isFile);
}
