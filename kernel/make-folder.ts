/**
 * Makes folders one by one: Node's recursive mkdir never returns where the file system answers ENOENT although the
 * parent is there, as /proc does.
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** For this user only. */
const PRIVATE_MODE = 0o700;

/**
 * Makes `path` and what is missing above it.
 * @throws the system's errors
 */
export function makeFolder(path: string, mode = PRIVATE_MODE): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have made it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
