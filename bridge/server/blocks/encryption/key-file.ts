/** Reads and writes the files of keys, beside the database: the key's own, the next one's, and those of before. */
import { randomBytes } from "node:crypto";
import {
  linkSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Database } from "../../db/database.ts";
import type { EncryptionKey } from "./key.ts";
import { BlockKeyError } from "./key-error.ts";

/** The variable that Prefect's server reads too. */
export const VARIABLE = "PREFECT_SERVER_ENCRYPTION_KEY";
const KEY_BYTES = 32;
/** 32 bytes in base64, as Fernet reads its keys: URL-safe or not. */
const FERNET_KEY = /^[A-Za-z0-9_+/-]{43}=$/;

/** The file of the key, beside the database itself, whatever link it was opened by. */
export function keyFile(database: Database): string {
  return `${database.file === ":memory:" ? database.file : realpathSync(database.file)}.key`;
}

/** Where a key stands until what it encrypts is in the database. */
export function nextKeyFile(database: Database): string {
  return `${keyFile(database)}.next`;
}

/** The keys of before, the newest first: backups of their time open with them. */
export function oldKeyFiles(database: Database): string[] {
  const file = keyFile(database);
  const prefix = `${basename(file)}.old-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix))
    .sort()
    .reverse()
    .map((name) => join(dirname(file), name));
}

/** Undefined where there is no such file. @throws BlockKeyError for one that can't be read, or holds no key */
export function readKey(file: string): EncryptionKey | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new BlockKeyError(
      "blocks.unreadable-key",
      `Cannot read the key of the blocks, ${file} (${reason(error)}): make it a file that you may read.`,
      { cause: error },
    );
  }
  const bytes = decodedKey(text.trim());
  if (bytes) return { bytes, from: file };
  throw new BlockKeyError(
    "blocks.invalid-key",
    `${file} does not hold the key of the blocks: put back the file that belongs to the database ${file.replace(/\.key(\..*)?$/, "")}.`,
  );
}

/** Written whole under another name first: the file is never there without its key, and never written over. */
export function createKey(file: string): EncryptionKey {
  const draft = `${file}.${process.pid}`;
  try {
    const key = writeKey(draft, file);
    placeNew(draft, file);
    return key;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      const other = readKey(file);
      if (other) return other;
    }
    throw unwritable(file, error);
  }
}

/** A new key in a file that is written over, and is on the disk. @throws BlockKeyError */
export function replaceKey(file: string): EncryptionKey {
  try {
    rmSync(file, { force: true });
    return writeKey(file, file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Gives the next key its name, and the one of before another. @throws BlockKeyError */
export function placeNextKey(database: Database): string | undefined {
  const file = keyFile(database);
  const old = `${file}.old-${new Date().toISOString().replace(/\D/g, "").slice(0, 17)}`;
  try {
    let kept: string | undefined;
    try {
      linkSync(file, old);
      kept = old;
    } catch (error) {
      // There is none where the key was a variable's.
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
    renameSync(nextKeyFile(database), file);
    return kept;
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** 32 bytes; undefined for a text that is no key. */
export function decodedKey(text: string): Buffer | undefined {
  return FERNET_KEY.test(text) ? Buffer.from(text, "base64url") : undefined;
}

export function encodedKey(bytes: Buffer): string {
  return `${bytes.toString("base64url")}=`;
}

export function randomKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

function writeKey(path: string, from: string): EncryptionKey {
  const bytes = randomKey();
  writeFileSync(path, `${encodedKey(bytes)}\n`, { mode: 0o600, flush: true });
  return { bytes, from };
}

/** Gives a file its name, unless there is one of that name. */
function placeNew(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw error;
    // Where there are no links the transaction alone has to do.
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function unwritable(file: string, error: unknown): BlockKeyError {
  if (error instanceof BlockKeyError) return error;
  return new BlockKeyError(
    "blocks.unwritable-key",
    `Cannot write the key of the blocks, ${file} (${reason(error)}): make its folder writable, or set ${VARIABLE}.`,
    { cause: error },
  );
}

function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
