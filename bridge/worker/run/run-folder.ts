/** Makes the folder one run happens in: its code, its data files by their relative paths, its packages. */
import { createHash, type Hash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { debugLogUnlessMissing } from "../../debug-log.ts";
import { CODE_FILE, hashHeader, storedPaths } from "../../deploy/bundle.ts";
import { CellflowError } from "../../errors.ts";
import { makeFolder } from "../../make-folder.ts";
import type { StoredBundle } from "./stored-bundle.ts";

/** As all of cellflow's home: for this user only. */
const PRIVATE_FILE_MODE = 0o600;

export interface RunFolder {
  path: string;
  /** The code to import. */
  code: string;
  /** Lets the code import from a folder's node_modules. */
  usePackages(folder: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Makes `<home>/runs/<flow run id>-…` with copies of the bundle's files, hashed on their way: what is there is what was
 * deployed. Files a flow writes there go with it.
 * @throws CellflowError `bundle.changed` when something in the bundle is not what was deployed
 */
export async function createRunFolder(
  bundle: StoredBundle,
  options: { home: string; flowRunId: string },
): Promise<RunFolder> {
  const path = join(options.home, "runs", `${options.flowRunId}-${randomUUID().slice(0, 8)}`);
  makeFolder(path);
  const remove = () => rm(path, { recursive: true, force: true });
  try {
    await copyVerified(bundle, path);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    path,
    code: join(path, CODE_FILE),
    usePackages: (folder) => symlink(join(folder, "node_modules"), join(path, "node_modules"), "dir"),
    remove,
  };
}

async function copyVerified({ storage, key, manifest }: StoredBundle, folder: string): Promise<void> {
  const hash = createHash("sha256");
  for (const stored of storedPaths(manifest)) {
    const data = /^files\/(.+)$/.exec(stored)?.[1];
    if (data === undefined) {
      const content = await storage.read(`${key}/${stored}`);
      hashHeader(hash, stored, content.length).update(content);
      if (stored.startsWith(CODE_FILE))
        await writeFile(join(folder, stored), content, { mode: PRIVATE_FILE_MODE });
      continue;
    }
    hashHeader(hash, stored, manifest.files[data] ?? 0);
    const file = join(folder, data);
    makeFolder(dirname(file));
    // A copy and no link: what a flow writes to its data must not reach the bundle.
    await copyHashed(await storage.stream(`${key}/${stored}`), file, hash);
  }
  if (hash.digest("hex") === basename(key)) return;
  throw new CellflowError(
    "bundle.changed",
    `the bundle at ${storage.address(key)} is not what was deployed: its files were changed; deploy again`,
  );
}

function copyHashed(content: Readable, file: string, hash: Hash): Promise<void> {
  return pipeline(
    content,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file, { flags: "wx", mode: PRIVATE_FILE_MODE }),
  );
}

/** Removes what a run left when its process could not. */
export async function removeRunFolders(home: string, flowRunId: string): Promise<void> {
  const runs = join(home, "runs");
  const names = await readdir(runs).catch((error: unknown) => {
    debugLogUnlessMissing("worker.run-folders", error);
    return [];
  });
  for (const name of names) {
    if (name.startsWith(`${flowRunId}-`)) await rm(join(runs, name), { recursive: true, force: true });
  }
}
