/** Finds the package.json and lockfile that hold for a folder, and the versions they pin. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

export interface Project {
  /** Folder of package.json. */
  folder: string;
  packageJson: string;
  /** package-lock.json beside it, or in a workspace's root above it. */
  lockfile?: string;
  /** sha256 of the lockfile; without one, of package.json. */
  lockHash: string;
  /** Names in any of package.json's dependency lists. */
  dependencies: Set<string>;
  /** Version the lockfile pins, or the one installed. */
  versionOf(name: string): Promise<string | undefined>;
}

/** The nearest project at or above `folder`; undefined when no package.json is there. */
export async function findProject(folder: string): Promise<Project | undefined> {
  const manifest = await nearest(resolve(folder), "package.json");
  if (!manifest) return undefined;
  const lock = await nearest(manifest.folder, "package-lock.json");
  const parsed = JSON.parse(manifest.text) as Record<string, Record<string, string> | undefined>;
  const lists = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  const locked = lock
    ? (JSON.parse(lock.text) as { packages?: Record<string, { version?: string }> }).packages
    : undefined;
  return {
    folder: manifest.folder,
    packageJson: manifest.text,
    lockfile: lock?.text,
    lockHash: sha256(lock?.text ?? manifest.text),
    dependencies: new Set(lists.flatMap((list) => Object.keys(parsed[list] ?? {}))),
    async versionOf(name) {
      const pinned = locked?.[`node_modules/${name}`]?.version;
      if (pinned) return pinned;
      const installed = await nearest(manifest.folder, `node_modules/${name}/package.json`);
      return installed && (JSON.parse(installed.text) as { version?: string }).version;
    },
  };
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function nearest(start: string, name: string): Promise<{ folder: string; text: string } | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) return { folder, text };
    if (dirname(folder) === folder) return undefined;
  }
}
