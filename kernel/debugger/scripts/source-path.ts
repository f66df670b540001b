/** Which source a request is about. */
import { fileURLToPath } from "node:url";
import { DebugError } from "../protocol/dap.ts";

/** The path a request names. Errors: `DebugError`. */
export function pathOf(given: Record<string, unknown>): string {
  const path = (given.source as { path?: unknown } | undefined)?.path;
  if (typeof path !== "string" || path === "") throw new DebugError("The request names no source path");
  if (!path.startsWith("file:")) return path;
  try {
    return fileURLToPath(path);
  } catch {
    throw new DebugError(`${path} is not the address of a local file`);
  }
}
