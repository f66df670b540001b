/**
 * Writes files whole or not at all, and checks beforehand that they can be written. The package write-file-atomic would
 * replace a link whose file does not exist yet, pipes and devices, and does not check beforehand.
 */
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { access, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { debugLog } from "../../bridge/debug-log.ts";
import { isProcessAlive } from "../../bridge/processes/alive.ts";
import { NotebookError, reasonOf } from "../errors.ts";
import { formatNotebook } from "./format.ts";
import type { Notebook } from "./notebook.ts";
import { checkStream, isStandardOutput, type Target, targetOf, writeInto } from "./target.ts";

/**
 * Writes a notebook to `path`, whole or not at all.
 * @throws NotebookError `output.unwritable`
 */
export function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  return writeWhole(path, formatNotebook(notebook));
}

/**
 * Writes `text` to `path` through a temporary file beside it, synced and renamed into place, so that a reader
 * (or a crash) sees the old file or the new one. A link stays a link; an existing file keeps its mode; a pipe or
 * a device is written into, `-` is standard output, and `s3://…` an object.
 * @param known what `targetOf` said of the path
 * @throws NotebookError `output.unwritable`
 */
export async function writeWhole(path: string, text: string, known?: Target): Promise<void> {
  try {
    const target = known ?? (await targetOf(path));
    if (target.kind === "file") await replace(target.path, text);
    else if (target.kind === "stored") await target.storage.write(target.key, text);
    else await writeInto(target, text);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes `text` to a regular file as `writeWhole` does, but at once and not synced: a reader or a kill sees the old file
 * or the new one, a power cut may lose both.
 * @throws NotebookError `output.unwritable`
 */
export function writeWholeNow(path: string, text: string): void {
  const temporary = temporaryBeside(path);
  try {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
    if (mode !== undefined) chmodSync(temporary, mode & 0o777);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw unwritable(path, error);
  }
}

/**
 * Makes sure a file can be written at `path`: its folder exists and takes files, and `path` is neither a folder nor
 * write-protected. Leaves no file behind.
 * @throws NotebookError `output.unwritable`
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    const target = await targetOf(path);
    if (target.kind === "stored") await target.storage.checkWritable(target.key);
    if (target.kind === "stream") await checkStream(target.path);
    if (target.kind !== "file") return;
    if (await exists(target.path)) await access(target.path, constants.W_OK);
    await sweep(target.path);
    const temporary = temporaryBeside(target.path);
    await (await open(temporary, "wx")).close();
    await rm(temporary);
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const mode = await stat(path).then(
      (stats) => stats.mode & 0o777,
      () => undefined,
    );
    const file = await open(temporary, "wx", mode);
    try {
      // The umask was applied to the mode it was opened with.
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch((reason: unknown) => debugLog("notebook.write", reason));
    throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Temporary files begin so, followed by the number of the process and something of their own. */
function temporaryPrefix(target: string): string {
  return `.${basename(target).slice(0, 100)}.`;
}

function temporaryBeside(target: string): string {
  const own = `${process.pid}-${randomUUID().slice(0, 8)}`;
  return join(dirname(target), `${temporaryPrefix(target)}${own}.tmp`);
}

/** A file is written within this time, also by a process of another machine in a shared folder. */
const MAX_WRITE_MS = 600_000;

/** Removes the temporary files of `target` whose process was killed while it wrote. */
async function sweep(target: string): Promise<void> {
  const folder = dirname(target);
  // A folder that can't be listed can be written all the same, or else the next step says why not.
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(temporaryPrefix(target))) continue;
    const pid = Number(/^(\d+)-[0-9a-f]{8}\.tmp$/.exec(name.slice(temporaryPrefix(target).length))?.[1]);
    if (Number.isNaN(pid) || isProcessAlive(pid)) continue;
    try {
      const { mtimeMs } = await stat(join(folder, name));
      if (Date.now() - mtimeMs > MAX_WRITE_MS) await rm(join(folder, name), { force: true });
    } catch (error) {
      // Another user's, or removed meanwhile.
      debugLog("notebook.sweep", error);
    }
  }
}

function unwritable(path: string, error: unknown): NotebookError {
  const name = isStandardOutput(path) ? "Standard output" : path;
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === "ENOENT"
      ? `there is no folder ${dirname(path)}`
      : code === "ENOTDIR"
        ? `${dirname(path)} is not a folder`
        : code === "EACCES" || code === "EPERM"
          ? "permission denied"
          : code === "EROFS"
            ? "the file system is read-only"
            : code === "ENOSPC"
              ? "the disk is full"
              : code === "EPIPE"
                ? "its reader closed it"
                : reasonOf(error);
  return new NotebookError("output.unwritable", `${name} can't be written: ${reason}`);
}
