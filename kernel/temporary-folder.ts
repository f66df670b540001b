/** Makes temporary folders that are named for their process, and removes those of processes that were killed. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debugLog } from "./debug-log.ts";
import { isProcessAlive } from "./process-alive.ts";

/** What the folders of this package are for. */
export type FolderKind = "kernel" | "pipes" | "types";

const NAME = /^cellflow-(?:kernel|pipes|types)-(\d+)-\w+$/;

/** Makes a folder that only this user can read; its process removes it, or `sweepTemporaryFolders` of a later one. */
export function makeTemporaryFolder(kind: FolderKind): string {
  return mkdtempSync(join(tmpdir(), `cellflow-${kind}-${process.pid}-`));
}

/** Removes the folders whose process is gone. Never fails: what can't be removed stays. */
export function sweepTemporaryFolders(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      const pid = Number(NAME.exec(name)?.[1] ?? 0);
      if (pid !== 0 && !isProcessAlive(pid)) remove(join(tmpdir(), name));
    }
  } catch (error) {
    debugLog("temporary-folder.sweep", error);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another user's.
  }
}
