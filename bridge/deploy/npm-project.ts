/** Finds the package.json and lockfile that hold for a folder, and the versions they pin. */
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { parseObject, readIfThere } from "./json-file.ts";

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

/**
 * The nearest project at or above `folder`; undefined when no package.json is there.
 * @throws CellflowError `deploy.json-file` for a package.json or a lockfile that can't be read
 */
export async function findProject(folder: string): Promise<Project | undefined> {
  const manifest = await nearest(resolve(folder), "package.json");
  if (!manifest) return undefined;
  const lock = await nearest(manifest.folder, "package-lock.json");
  const parsed = parseObject(manifest.text, join(manifest.folder, "package.json"));
  const lists = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  const packages = lock && parseObject(lock.text, join(lock.folder, "package-lock.json")).packages;
  return {
    folder: manifest.folder,
    packageJson: manifest.text.replace(/^\uFEFF/, ""),
    lockfile: lock?.text,
    lockHash: sha256(lock?.text ?? manifest.text),
    dependencies: new Set(lists.flatMap((list) => Object.keys(parsed[list] ?? {}))),
    async versionOf(name) {
      const pinned = textAt(packages, `node_modules/${name}`, "version");
      if (pinned !== undefined) return pinned;
      const file = `node_modules/${name}/package.json`;
      const installed = await nearest(manifest.folder, file);
      return installed && textAt(parseObject(installed.text, join(installed.folder, file)), "version");
    },
  };
}

/** The string at a path of keys, if there is one. */
function textAt(value: unknown, ...keys: string[]): string | undefined {
  let at = value;
  for (const key of keys) at = (at as Record<string, unknown> | null | undefined)?.[key];
  return typeof at === "string" ? at : undefined;
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function nearest(start: string, name: string): Promise<{ folder: string; text: string } | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    const text = await readIfThere(join(folder, name));
    if (text !== undefined) return { folder, text };
    if (dirname(folder) === folder) return undefined;
  }
}
