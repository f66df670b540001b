/** Takes whole folders into a storage and out of it; a folder is changed once all of it is there. */
import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { CellflowError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { inTurns } from "./in-turns.ts";
import { keyParts, notStored, type Storage } from "./storage.ts";

export interface TransferOptions {
  /** Hears of each file that is over, and of how many there are. */
  onProgress?: (done: number, total: number) => void;
}

const FILES_AT_ONCE = 8;
/** Smaller files are written by one request. */
const STREAMED_BYTES = 8 * 2 ** 20;

/**
 * Stores a folder's files under `prefix` (or at the root); links are passed over. Returns their keys.
 * @throws CellflowError of the storage, `storage.failed` for a folder that can't be read; those stored before stay, and are replaced the next time
 */
export async function uploadFolder(
  storage: Storage,
  folder: string,
  prefix: string | undefined,
  { onProgress }: TransferOptions = {},
): Promise<string[]> {
  const entries = await onDisk(`read the folder ${folder}`, () =>
    readdir(folder, { recursive: true, withFileTypes: true }),
  );
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).split(sep).join("/");
      return { path, key: prefix === undefined ? name : `${prefix}/${name}` };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { key } of files) keyParts(key);
  let done = 0;
  await inTurns(files, FILES_AT_ONCE, async ({ path, key }) => {
    const { size } = await onDisk(`read ${path}`, () => stat(path));
    if (size > STREAMED_BYTES) await storage.writeStream(key, createReadStream(path));
    else await storage.write(key, await onDisk(`read ${path}`, () => readFile(path)));
    onProgress?.(++done, files.length);
  });
  return files.map(({ key }) => key);
}

/**
 * Writes all that is stored under `prefix` (or at the root) into a folder, which is made; files of the same names are
 * replaced, others stay. Returns the files' paths below it.
 * @throws CellflowError `storage.missing` when nothing is there, `storage.key` for a name that would leave the folder,
 * `storage.failed` for what can't be written
 */
export async function downloadFolder(
  storage: Storage,
  prefix: string | undefined,
  folder: string,
  { onProgress }: TransferOptions = {},
): Promise<string[]> {
  const keys = await storage.list(prefix);
  if (keys.length === 0) throw notStored(storage.address(prefix));
  const target = resolve(folder);
  // Beside it, so that a rename puts each file in place.
  const half = `${target}.${randomUUID().slice(0, 8)}.part`;
  const names = keys.map((key) =>
    keyParts(prefix === undefined ? key : key.slice(prefix.length + 1)).join("/"),
  );
  let done = 0;
  try {
    await inTurns(names, FILES_AT_ONCE, async (name) => {
      const path = join(half, name);
      const content = await storage.stream(prefix === undefined ? name : `${prefix}/${name}`);
      await onDisk(`write ${join(target, name)}`, async () => {
        makeFolder(dirname(path));
        await pipeline(content, createWriteStream(path, { flags: "wx" }));
      });
      onProgress?.(++done, names.length);
    });
    for (const name of names) {
      await onDisk(`write ${join(target, name)}`, async () => {
        makeFolder(dirname(join(target, name)));
        await rename(join(half, name), join(target, name));
      });
    }
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return names;
}

/** @throws CellflowError `storage.failed` for what the system says */
async function onDisk<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CellflowError) throw error;
    throw new CellflowError("storage.failed", `cannot ${what}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
