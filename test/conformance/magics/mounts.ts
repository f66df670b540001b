/** Folders that are read-only or full, for root too: file systems of their own, taken away afterwards. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const small = (folder: string, size: string) =>
  run("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
const unmount = (folder: string) => run("umount", ["-l", folder]);

/** True where this process may mount; without it nothing can be full. */
export const mayMount = async (): Promise<boolean> => {
  if (!isRoot) return false;
  const folder = await mkdtemp(join(tmpdir(), "cellflow-mount-"));
  const may = await small(folder, "4k").then(
    () => true,
    () => false,
  );
  if (may) await unmount(folder);
  await rm(folder, { recursive: true });
  return may;
};

/** Make a folder read-only. Returns what makes it writable again. */
export const readOnly = async (folder: string): Promise<() => Promise<unknown>> => {
  await mkdir(folder, { recursive: true });
  if (!isRoot) {
    await chmod(folder, 0o555);
    return () => chmod(folder, 0o755);
  }
  await run("mount", ["--bind", folder, folder]);
  await run("mount", ["-o", "remount,ro,bind", folder]);
  return () => unmount(folder);
};

/** Make a folder that holds no more than `size`. `resize` changes that; `remove` takes it away. */
export const smallFolder = async (folder: string, size: string) => {
  await mkdir(folder, { recursive: true });
  await small(folder, size);
  return {
    resize: (next: string) => run("mount", ["-o", `remount,size=${next}`, folder]),
    remove: () => unmount(folder),
  };
};
