/**
 * How folders are made: one by one. Node's own recursive mkdir never returns where the file system says that a folder
 * is not there as often as its parent is made, as /proc does.
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes `path` and what is missing above it, for this user only. Errors are the system's. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
