/** Which source a request is about. */
import { fileURLToPath } from "node:url";
import { DebugError } from "./dap.ts";

/** The path a request names. Errors: `DebugError`. */
export const pathOf = (given: Record<string, unknown>): string => {
  const path = (given.source as { path?: unknown } | undefined)?.path;
  if (typeof path !== "string" || path === "") throw new DebugError("The request names no source path");
  return path.startsWith("file:") ? fileURLToPath(path) : path;
};
