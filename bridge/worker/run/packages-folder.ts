/** Finds the folder whose node_modules serves a bundle: the project's own, or one installed per lockfile. */

import { join } from "node:path";
import { debugLog } from "../../debug-log.ts";
import { findProject } from "../../deploy/npm-project.ts";
import { installPackages } from "./install-packages.ts";
import type { StoredBundle } from "./stored-bundle.ts";

/**
 * The folder with the node_modules a bundle's imports resolve in; undefined when it imports no package.
 * @throws CellflowError `packages.install`
 */
export async function packagesFolder(
  bundle: StoredBundle,
  home: string,
  print: (line: string) => void,
): Promise<string | undefined> {
  const { manifest } = bundle;
  if (Object.keys(manifest.packages).length === 0 || !manifest.project) return undefined;
  const { folder, lockHash } = manifest.project;
  const project = await findProject(folder);
  if (project?.folder === folder && project.lockHash === lockHash && (await hasPackages(folder, bundle))) {
    return folder;
  }
  return installPackages(bundle, join(home, "packages", lockHash), print);
}

async function hasPackages(folder: string, bundle: StoredBundle): Promise<boolean> {
  const { findPackageJSON } = await import("node:module");
  return Object.keys(bundle.manifest.packages).every((name) => {
    try {
      return findPackageJSON(name, join(folder, "package.json")) !== undefined;
    } catch (error) {
      debugLog("worker.packages", error);
      return false;
    }
  });
}
