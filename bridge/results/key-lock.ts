/** Locks keys among the processes of this machine, each by a file that names its owner. */
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debugLog } from "../debug-log.ts";
import { makeFolder } from "../make-folder.ts";
import { parseProcessHeader, processHeader, processStart } from "../processes/identity.ts";
import { removeStale } from "../storage/remove-stale.ts";

export interface KeyLock {
  /**
   * Gives how to leave the key, or undefined while another process of this machine has it. What a process has left that
   * is gone, or that counts pids elsewhere (nobody here can see it end), is taken over. In this process a key is to be
   * taken once at a time.
   */
  take(key: string): Promise<(() => Promise<void>) | undefined>;
}

/** A lock's file before it has its name. */
const HALF = /\.lock\.[\da-f-]{36}$/;

/** The files stand in `folder`, as `KEY.lock`. */
export function createKeyLock(folder: string): KeyLock {
  let own: string | undefined;
  /** Once, at the first key, which does not wait for it. */
  let isCleared = false;
  const leave = async (path: string): Promise<void> => {
    await rm(path, { force: true }).catch((error: unknown) => debugLog("results.lock", error));
  };
  return {
    async take(key) {
      const path = join(folder, `${key}.lock`);
      makeFolder(folder);
      own ??= processHeader();
      if (!isCleared) void removeStale(folder, HALF);
      isCleared = true;
      for (;;) {
        if (await created(path, own)) return () => leave(path);
        const owner = await ownerOf(path);
        if (owner !== undefined && isAlive(owner, own)) return undefined;
        // One of those that find it left takes it away; another may have taken it again meanwhile, and gets it back.
        if (owner !== undefined) await takeAway(path, owner);
      }
    },
  };
}

async function created(path: string, owner: string): Promise<boolean> {
  // A file that appears with what it says: one that is being written would look like nobody's.
  const half = `${path}.${randomUUID()}`;
  try {
    await writeFile(half, owner, { mode: 0o600 });
    await link(half, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(half, { force: true });
  }
}

async function ownerOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(owner: string, own: string): boolean {
  if (owner === own) return false;
  const identity = parseProcessHeader(owner);
  return identity !== undefined && processStart(identity.pid) === identity.start;
}

async function takeAway(path: string, owner: string): Promise<void> {
  const away = `${path}.${randomUUID()}`;
  try {
    await rename(path, away);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    // Where a third one has the key by now, two compute: that costs time, and no result is wrong.
    if ((await ownerOf(away)) !== owner)
      await link(away, path).catch((error: unknown) => debugLog("results.lock", error));
  } finally {
    await rm(away, { force: true });
  }
}
