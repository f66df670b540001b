/** Where a deployment's bundle lies, opened for reading. */
import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import type { Deployment } from "../contract/deployment.ts";
import { type Manifest, readManifest } from "../deploy/bundle.ts";
import { CellflowError } from "../errors.ts";
import { packageVersion } from "../settings/version.ts";
import { createLocalStorage } from "../storage/local.ts";
import type { Storage } from "../storage/storage.ts";

export interface StoredBundle {
  storage: Storage;
  /** Key of the bundle in its storage; its files are below. */
  key: string;
  manifest: Manifest;
  /** The name the code exports the flow under. */
  exportName: string;
}

/** Opens the bundle `deployment.path` names. Throws CellflowError `bundle.missing` in one line. */
export async function openBundle(
  deployment: Pick<Deployment, "name" | "path" | "entrypoint">,
): Promise<StoredBundle> {
  const { path, entrypoint } = deployment;
  const [, exportName] = /^[^:]+:([\w$]+)$/.exec(entrypoint ?? "") ?? [];
  if (!path || !isAbsolute(path) || !exportName) {
    throw new CellflowError(
      "bundle.missing",
      `deployment ${deployment.name} was not made by cellflow (path ${path ?? "none"}, entrypoint ${entrypoint ?? "none"})`,
    );
  }
  const found = await stat(join(path, "manifest.json")).catch(() => undefined);
  if (!found) {
    throw new CellflowError(
      "bundle.missing",
      `the bundle of deployment ${deployment.name} is not on this machine (${path}): deploy again from here, ` +
        "or start the worker where it was deployed",
    );
  }
  const storage = createLocalStorage(dirname(path));
  const key = basename(path);
  const manifest = await readManifest(storage, key);
  const own = packageVersion();
  if (!isCompatible(manifest.cellflow, own)) {
    throw new CellflowError(
      "bundle.version",
      `deployment ${deployment.name} was made by cellflow ${manifest.cellflow} and this worker is ${own}: ` +
        "deploy again, or use the same version",
    );
  }
  return { storage, key, manifest, exportName };
}

/** Same major version; before 1.0, same minor. */
export function isCompatible(made: string, own: string): boolean {
  const [[major, minor], [ownMajor, ownMinor]] = [made.split("."), own.split(".")];
  return major === ownMajor && (major !== "0" || minor === ownMinor);
}
