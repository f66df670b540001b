/** Makes the folder one run happens in: its code, its data files by their relative paths, its packages. */

import { randomUUID } from "node:crypto";
import { readdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { debugLogUnlessMissing } from "../../debug-log.ts";
import { CODE_FILE } from "../../deploy/bundle.ts";
import { makeFolder } from "../../make-folder.ts";
import type { StoredBundle } from "./stored-bundle.ts";

export interface RunFolder {
  path: string;
  /** The code to import. */
  code: string;
  remove(): Promise<void>;
}

/** Makes `<home>/runs/<flow run id>-…`; files a flow writes there go with it. */
export async function createRunFolder(
  bundle: StoredBundle,
  options: { home: string; flowRunId: string; packages?: string },
): Promise<RunFolder> {
  const path = join(options.home, "runs", `${options.flowRunId}-${randomUUID().slice(0, 8)}`);
  makeFolder(path);
  const copy = async (from: string, to: string) => {
    makeFolder(dirname(join(path, to)));
    await writeFile(join(path, to), await bundle.storage.read(`${bundle.key}/${from}`));
  };
  await copy(CODE_FILE, CODE_FILE);
  await copy(`${CODE_FILE}.map`, `${CODE_FILE}.map`);
  for (const file of Object.keys(bundle.manifest.files)) {
    const stored = bundle.storage.localPath(`${bundle.key}/files/${file}`);
    if (stored === undefined) {
      await copy(`files/${file}`, file);
      continue;
    }
    // Data may be large: what is on this machine already is linked.
    makeFolder(dirname(join(path, file)));
    await symlink(stored, join(path, file));
  }
  if (options.packages) {
    await symlink(join(options.packages, "node_modules"), join(path, "node_modules"), "dir");
  }
  return { path, code: join(path, CODE_FILE), remove: () => rm(path, { recursive: true, force: true }) };
}

/** Removes what a run left when its process could not. */
export async function removeRunFolders(home: string, flowRunId: string): Promise<void> {
  const runs = join(home, "runs");
  const names = await readdir(runs).catch((error: unknown) => {
    debugLogUnlessMissing("worker.run-folders", error);
    return [];
  });
  for (const name of names) {
    if (name.startsWith(flowRunId)) await rm(join(runs, name), { recursive: true, force: true });
  }
}
