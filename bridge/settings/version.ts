/** Which cellflow this is. */
import { existsSync, readFileSync } from "node:fs";

/** The package's version, read from the package.json above this file (the tree or its copy in dist/). */
export function packageVersion(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    const file = new URL(up, import.meta.url);
    if (!existsSync(file)) continue;
    const found = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
    if (found.name === "cellflow" && found.version) return found.version;
  }
  return "0.0.0";
}
