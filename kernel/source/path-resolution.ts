/** Resolves a path in an import that lacks its extension, or has that of the JavaScript file it becomes. */
import { statSync } from "node:fs";

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // In a folder that may not be entered, for one.
    return false;
  }
}

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
const INDEXES = ["/index.ts", "/index.tsx", "/index.mts", "/index.js", "/index.mjs", "/index.cjs"];

/** TypeScript's names for the sources of a JavaScript file, as in its handbook's "File extension substitution". */
function sources(path: string): string[] {
  const [, stem, kind, jsx] = /^(.*)\.([cm]?)js(x?)$/.exec(path) ?? [];
  if (stem === undefined) return [];
  if (jsx) return [`${stem}.tsx`];
  return kind ? [`${stem}.${kind}ts`] : [`${stem}.ts`, `${stem}.tsx`];
}

/** The exact file if it is there, else the first that the path may mean; undefined if there is none. */
export function resolvePath(path: string): string | undefined {
  return [
    path,
    ...sources(path),
    ...[...EXTENSIONS, ...INDEXES].map((suffix) => path.replace(/\/$/, "") + suffix),
  ].find(isFile);
}
