/** Reads which source a request is about. */
import { fileURLToPath } from "node:url";
import { DebugError } from "../protocol/debug-error.ts";

/** The path a request names. @throws DebugError when there is none. */
export function pathOf(args: Record<string, unknown>): string {
  const path = (args.source as { path?: unknown } | undefined)?.path;
  if (typeof path !== "string" || path === "") throw new DebugError("The request names no source path");
  if (!path.startsWith("file:")) return path;
  try {
    return fileURLToPath(path);
  } catch {
    throw new DebugError(`${path} is not the address of a local file`);
  }
}
