/** One process at a time: a folder as a lock, taken over when its owner is gone. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makeFolder } from "../make-folder.ts";

/** Runs `work` while holding the lock; waits (looking every 100 ms) while a living process holds it. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  makeFolder(dirname(path));
  const owner = join(path, "pid");
  for (let unowned = 0; ; ) {
    try {
      await mkdir(path);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = Number(await readFile(owner, "utf8").catch(() => ""));
    // No pid yet: its owner is between two calls, or died there.
    unowned = pid ? 0 : unowned + 1;
    if ((pid && !isAlive(pid)) || unowned > 20) await rm(path, { recursive: true, force: true });
    else await delay(100);
  }
  try {
    await writeFile(owner, String(process.pid));
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
