/** Stores bytes in a folder of this machine; each write is one rename at its end. */
import { createReadStream } from "node:fs";
import {
  type FileHandle,
  link,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { debugLogUnlessMissing } from "../debug-log.ts";
import { CellflowError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { v7 } from "../uuid.ts";
import { removeStale } from "./remove-stale.ts";
import {
  alreadyStored,
  type Content,
  keyParts,
  notStored,
  type Storage,
  type WriteOptions,
} from "./storage.ts";

/** What is stored may hold anything: for this user only. */
const PRIVATE_FILE_MODE = 0o600;

/** Systems read no more at once: Linux 2 GiB less a page. */
const MAX_READ_BYTES = 2 ** 30;

/** How a folder is written. */
interface LocalStorageOptions {
  /** Whether a write waits for the disk: without, what was written last may be torn by a power cut. Default: it does. */
  isSynced?: boolean;
}

/** `root` is created at the first write. */
export function createLocalStorage(root: string, { isSynced = true }: LocalStorageOptions = {}): Storage {
  const base = resolve(root);
  const pathOf = (key: string) => join(base, ...keyParts(key));
  /** Half-written files stand here, on the same file system, until one rename puts them in place: `list` never sees them. */
  const scratch = () => {
    if (!isCleared) void removeStale(join(base, ".writing"), /./);
    isCleared = true;
    return join(base, ".writing", v7());
  };
  /** Once, at the first write, which does not wait for it. */
  let isCleared = false;

  const moveInto = async (from: string, to: string) => {
    makeFolder(dirname(to));
    await rename(from, to);
  };

  return {
    address: (key) => (key === undefined ? base : pathOf(key)),
    localPath: pathOf,
    read: (key) => explained(key, () => readFile(pathOf(key))),
    stream: (key) =>
      explained(key, async (): Promise<Readable> => {
        await stat(pathOf(key));
        return createReadStream(pathOf(key));
      }),
    open: (key) =>
      explained(key, async () => {
        const file = await open(pathOf(key));
        return {
          size: (await file.stat()).size,
          read: (into, position) => explained(key, () => fill(file, into, position)),
          close: () => file.close(),
        };
      }),
    size: (key) =>
      stat(pathOf(key)).then(
        ({ size }) => size,
        (error) => {
          debugLogUnlessMissing("storage.size", error);
          return undefined;
        },
      ),
    write: (key, content, options) => replace(key, content, options),
    writeStream: (key, content, options) => replace(key, content, options),
    writeAll: (prefix, files) =>
      written(prefix, async () => {
        const path = pathOf(prefix);
        if (await exists(path)) return;
        const half = scratch();
        try {
          for (const [key, content] of files) {
            const file = join(half, ...keyParts(key));
            makeFolder(dirname(file));
            await writeWhole(file, content);
          }
          // Another process may store the same content first: same name, same bytes.
          await moveInto(half, path).catch((error) => {
            if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error))) throw error;
          });
        } finally {
          await rm(half, { recursive: true, force: true });
        }
      }),
    checkWritable: (key) =>
      written(key, async () => {
        pathOf(key);
        const half = scratch();
        makeFolder(dirname(half));
        await writeWhole(half, "");
        await rm(half);
      }),
    async list(prefix) {
      const start = prefix === undefined ? base : pathOf(prefix);
      const entries = await readdir(start, { recursive: true, withFileTypes: true }).catch(
        (error: unknown) => {
          debugLogUnlessMissing("storage.list", error);
          return [];
        },
      );
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(base.length + 1)
            .replaceAll("\\", "/"),
        )
        .filter((key) => !key.startsWith(".writing/"))
        .sort();
    },
    delete: (key) => rm(pathOf(key), { recursive: true, force: true }),
  };

  function replace(
    key: string,
    content: Content | AsyncIterable<Uint8Array>,
    { ifAbsent = false }: WriteOptions = {},
  ): Promise<void> {
    return written(key, async () => {
      const path = pathOf(key);
      const half = scratch();
      makeFolder(dirname(half));
      try {
        await writeWhole(half, content);
        if (ifAbsent) await linkAt(half, path);
        else await moveInto(half, path);
      } finally {
        await rm(half, { force: true });
      }
    });
  }

  /** A name is given to a file by one of many alone. */
  async function linkAt(half: string, path: string): Promise<void> {
    makeFolder(dirname(path));
    await link(half, path).catch((error) => {
      throw codeOf(error) === "EEXIST" ? alreadyStored(path) : error;
    });
  }

  async function writeWhole(path: string, content: Content | AsyncIterable<Uint8Array>): Promise<void> {
    // "wx": nothing is there, nor a link to elsewhere.
    const file = await open(path, "wx", PRIVATE_FILE_MODE);
    try {
      await writeFile(file, content);
      if (isSynced) await file.sync();
    } finally {
      await file.close();
    }
  }

  async function explained<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CellflowError) throw error;
      const cause = codeOf(error);
      const where = join(base, key);
      if (cause === "ENOENT") throw notStored(where);
      throw failed(`storage at ${where} failed`, error);
    }
  }

  /** Nothing need be there before: what is missing then is the folder, which cannot be made. */
  async function written<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CellflowError) throw error;
      throw failed(`cannot write ${join(base, key)}`, error);
    }
  }
}

async function fill(file: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let at = 0;
  while (at < into.length) {
    const length = Math.min(into.length - at, MAX_READ_BYTES);
    const { bytesRead } = await file.read(into, at, length, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}

function failed(what: string, cause: unknown): CellflowError {
  return new CellflowError("storage.failed", `${what}: ${(cause as Error).message}`, { cause });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
