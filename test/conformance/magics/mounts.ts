/** Folders that are read-only or full, for root too: file systems of their own, taken away afterwards. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

function small(folder: string, size: string) {
  return run("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
}

function unmount(folder: string) {
  return run("umount", ["-l", folder]);
}

/** True where this process may mount; without it nothing can be full. */
export async function mayMount(): Promise<boolean> {
  if (!isRoot) return false;
  const folder = await mkdtemp(join(tmpdir(), "cellflow-mount-"));
  const may = await small(folder, "4k").then(
    () => true,
    () => false,
  );
  if (may) await unmount(folder);
  await rm(folder, { recursive: true });
  return may;
}

/** Make a folder read-only. Returns what makes it writable again. */
export async function readOnly(folder: string): Promise<() => Promise<unknown>> {
  await mkdir(folder, { recursive: true });
  if (!isRoot) {
    await chmod(folder, 0o555);
    return () => chmod(folder, 0o755);
  }
  await run("mount", ["--bind", folder, folder]);
  await run("mount", ["-o", "remount,ro,bind", folder]);
  return () => unmount(folder);
}

/** Make a folder that holds no more than `size`. `resize` changes that; `remove` takes it away. */
export async function smallFolder(folder: string, size: string) {
  await mkdir(folder, { recursive: true });
  await small(folder, size);
  return {
    resize: (next: string) => run("mount", ["-o", `remount,size=${next}`, folder]),
    remove: () => unmount(folder),
  };
}
