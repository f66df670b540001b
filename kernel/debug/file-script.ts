/** The script that a local file runs as, known before it is loaded; it must be what the loader in the executor makes. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { transform } from "../transform.ts";
import { runSettings } from "../tsconfig.ts";

/** Text of the script, and its maps to the file (none for JavaScript). */
export interface FileScript {
  code: string;
  maps: string[];
}

/** Undefined when the file can't be read or is not TypeScript or JavaScript that reads. */
export const fileScript = (path: string): FileScript | undefined => {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined;
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  if (/\.[cm]?js$/.test(path)) return { code: source, maps: [] };
  const dialect = path.endsWith("x") ? "tsx" : "ts";
  const module = path.endsWith(".cts") ? "commonjs" : "module";
  const result = transform(path, source, { dialect, module, jsx: runSettings(dirname(path)).jsx });
  return "error" in result ? undefined : { code: result.code, maps: [result.map] };
};
