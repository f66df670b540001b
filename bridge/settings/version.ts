/** Reads the version of this cellflow. */
import { existsSync, readFileSync } from "node:fs";

/** The package's version, read from the package.json above this file (the tree or its copy in dist/). */
export function packageVersion(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    const file = new URL(up, import.meta.url);
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
    if (manifest.name === "cellflow" && manifest.version) return manifest.version;
  }
  return "0.0.0";
}
