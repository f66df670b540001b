/** Makes the script that a local file runs as, before it is loaded. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isLocal, isTypeScript } from "../../source/local-file.ts";
import { localModule } from "../../source/local-module.ts";
import type { MappedScript } from "./mapped-script.ts";

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Without maps for JavaScript. Undefined when the file can't be read or is not a program that reads; `ownRoot` is the
 * file URL of this package's folder, with a slash at its end.
 */
export function fileScript(path: string, ownRoot: string): MappedScript | undefined {
  const url = pathToFileURL(path).href;
  const isJavaScript = /\.[cm]?js$/.test(path);
  if (!isJavaScript && !(isLocal(url, ownRoot) && isTypeScript(url))) return undefined;
  const source = textAt(path);
  if (source === undefined) return undefined;
  if (isJavaScript) return { code: source.replace(/^\ufeff/, ""), maps: [] };
  const result = localModule(path, source);
  if ("error" in result) return undefined;
  // Node reads types out of a CommonJS file once more; there are none left, but it signs what it has read.
  const code = result.format === "commonjs" ? `${result.code}\n\n//# sourceURL=${url}` : result.code;
  return { code, maps: [result.map] };
}
