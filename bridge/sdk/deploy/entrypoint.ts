/** Reads entrypoints: `flows/rides.ts:main`. */
import { extname } from "node:path";

/** What Node runs as a module. */
const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** A file and the name behind its last colon; undefined for something that is no module's file. */
export function readEntrypoint(entrypoint: string): { path: string; name: string | undefined } | undefined {
  const [, path = "", name] = /^(.+?)(?::([^:/\\.]+))?$/.exec(entrypoint) ?? [];
  return EXTENSIONS.includes(extname(path)) ? { path, name } : undefined;
}
