/**
 * Makes folders one by one, from the nearest there is: Node's own recursive mkdir never returns where the file system
 * answers that a folder is not there as often as its parent is made, as /proc does.
 */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** For this user only. */
const PRIVATE_MODE = 0o700;

/** Makes `path` and what is missing above it, for this user only. @throws the system's error when it cannot be made */
export function makeFolder(path: string): void {
  if (existsSync(path)) {
    // What is there and no folder is an error (EEXIST).
    if (!statSync(path).isDirectory()) mkdirSync(path);
    return;
  }
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: PRIVATE_MODE });
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !statSync(path).isDirectory()) throw error;
  }
}
