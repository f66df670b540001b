/** Finds a file in a folder or in one above it. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The path of the nearest file named `name` at or above `folder`. */
export function nearestFile(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
