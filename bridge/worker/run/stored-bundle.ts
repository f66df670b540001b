/** Opens a deployment's bundle for reading. */
import type { Deployment } from "../../contract/deployments/deployment.ts";
import type { Manifest } from "../../deploy/bundle.ts";
import { readManifest } from "../../deploy/manifest.ts";
import { CellflowError, isCellflowError } from "../../errors.ts";
import { projectEnvironment } from "../../settings/project-environment.ts";
import { packageVersion } from "../../settings/version.ts";
import { openAddress } from "../../storage/open.ts";
import type { Storage } from "../../storage/storage.ts";

export interface StoredBundle {
  storage: Storage;
  /** Key of the bundle in its storage; its files are below, and its last part is their hash. */
  key: string;
  manifest: Manifest;
  /** The name the code exports the flow under. */
  exportName: string;
}

/**
 * Opens the bundle `deployment.path` names.
 * @throws CellflowError `bundle.missing`, `bundle.served`, `bundle.version`, `bundle.format` or `bundle.manifest`
 */
export async function openBundle(
  deployment: Pick<Deployment, "name" | "path" | "entrypoint"> & Partial<Pick<Deployment, "work_pool_name">>,
): Promise<StoredBundle> {
  const { path, entrypoint } = deployment;
  const [, exportName] = /^[^:]+:([\w$]+)$/.exec(entrypoint ?? "") ?? [];
  const stored = path ? openAddress(path, projectEnvironment().values) : undefined;
  if (!stored && deployment.work_pool_name === null) {
    throw new CellflowError(
      "bundle.served",
      `deployment ${deployment.name} has no bundle: the program that serves it runs it (${entrypoint ?? "which is not known"})`,
    );
  }
  if (!stored || !exportName) {
    throw new CellflowError(
      "bundle.missing",
      `deployment ${deployment.name} was not made by cellflow (path ${path ?? "none"}, entrypoint ${entrypoint ?? "none"})`,
    );
  }
  const { storage, key } = stored;
  const manifest = await readManifest(storage, key).catch((error: unknown) => {
    if (!isCellflowError(error) || !/^storage\.(missing|failed)$/.test(error.code)) throw error;
    throw new CellflowError(
      "bundle.missing",
      storage.localPath(key) === undefined
        ? `the bundle of deployment ${deployment.name} is not at ${path} any more: deploy again`
        : `the bundle of deployment ${deployment.name} is not on this machine (${path}): deploy again from here, ` +
            "start the worker where it was deployed, or deploy it to a bucket (--storage s3://…)",
    );
  });
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
export function isCompatible(bundle: string, own: string): boolean {
  const [[major, minor], [ownMajor, ownMinor]] = [bundle.split("."), own.split(".")];
  return major === ownMajor && (major !== "0" || minor === ownMinor);
}
