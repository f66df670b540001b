/** Removes what processes left half-written that were killed. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { debugLogUnlessMissing } from "../debug-log.ts";

/** Nothing is written for so long. */
const STALE_MS = 24 * 3_600_000;

/** Removes the entries of `folder` that are `half` by their name and have not changed for a day. Never fails. */
export async function removeStale(folder: string, half: RegExp): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (!half.test(name)) continue;
      const path = join(folder, name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
    }
  } catch (error) {
    // There is none yet, or another process removes the same.
    debugLogUnlessMissing("storage.stale", error);
  }
}
