/** Writing a file whole or not at all, and knowing beforehand that it can be written. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { NotebookError, reasonOf } from "../errors.ts";
import type { Notebook } from "../notebook.ts";
import { formatNotebook } from "./format.ts";

/** Write a notebook to `path`, whole or not at all. Errors: `output.unwritable`. */
export const writeNotebook = (path: string, notebook: Notebook): Promise<void> =>
  writeWhole(path, formatNotebook(notebook));

/**
 * Write `text` to `path` through a temporary file beside it, synced and renamed into place, so that a reader
 * (or a crash) sees the old file or the new one. A link stays a link; an existing file keeps its mode.
 * Errors: `output.unwritable`.
 */
export const writeWhole = async (path: string, text: string): Promise<void> => {
  const target = await realpath(path).catch(() => resolve(path));
  const temporary = temporaryBeside(target);
  try {
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => 0o666,
    );
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(path, error);
  }
};

/**
 * Make sure a file can be written at `path`, before any long work: its folder is there and takes files, and
 * `path` is neither a folder nor write-protected. Leaves nothing behind. Errors: `output.unwritable`.
 */
export const checkWritable = async (path: string): Promise<void> => {
  const target = await realpath(path).catch(() => resolve(path));
  const found = await stat(target).catch(() => undefined);
  if (found?.isDirectory())
    throw new NotebookError("output.unwritable", `${path} can't be written: it is a folder`);
  const temporary = temporaryBeside(target);
  try {
    if (found) await access(target, constants.W_OK);
    await (await open(temporary, "wx")).close();
    await rm(temporary);
  } catch (error) {
    throw unwritable(path, error);
  }
};

const temporaryBeside = (target: string): string =>
  join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID().slice(0, 8)}.tmp`);

const unwritable = (path: string, error: unknown): NotebookError => {
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
              : reasonOf(error);
  return new NotebookError("output.unwritable", `${path} can't be written: ${reason}`);
};
