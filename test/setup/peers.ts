/** Where a test peer (a venv, a binary) lives, and how it is built exactly once for a set of pins. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The folder all peers share: `$XDG_CACHE_HOME/cellflow-test`, outside the checkout. */
export function peersFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "cellflow-test");
}

/**
 * The folder of a built peer, keyed by its pins; builds it when it is not there yet.
 * Several processes may ask at once: one builds under a lock, the others wait for it.
 * A build that fails leaves nothing behind and its error is the caller's.
 */
export async function preparePeer(
  name: string,
  pins: string,
  build: (folder: string) => Promise<void>,
  cache: string = peersFolder(),
): Promise<string> {
  const key = createHash("sha256").update(pins).digest("hex").slice(0, 12);
  const folder = join(cache, `${name}-${key}`);
  const ready = join(folder, ".ready");
  if (await exists(ready)) return folder;
  await mkdir(cache, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (await exists(ready)) return folder;
    await rm(folder, { recursive: true, force: true });
    try {
      await build(folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    await writeFile(ready, `${pins}\n`);
    return folder;
  } finally {
    await unlock();
  }
}

/** Takes a lock that is a folder with its owner's pid inside; a lock whose owner is gone is taken over. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await mkdir(path);
      await writeFile(join(path, "pid"), String(process.pid));
      return () => rm(path, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await isStale(path)) await rm(path, { recursive: true, force: true });
    else await delay(250);
  }
}

async function isStale(path: string): Promise<boolean> {
  const owner = await readFile(join(path, "pid"), "utf8").catch(() => undefined);
  if (owner) return !isAlive(Number(owner));
  // Between mkdir and the pid's arrival, or a crash there: ten seconds tell them apart.
  const made = await stat(path).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > 10_000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
