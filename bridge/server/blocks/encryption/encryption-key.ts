/** Finds the key of the blocks: PREFECT_SERVER_ENCRYPTION_KEY, or else one in a file beside the database, made once. */
import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { ServerContext } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import { BlockKeyError } from "./key-error.ts";

/** The variable that Prefect's server reads too. */
const VARIABLE = "PREFECT_SERVER_ENCRYPTION_KEY";
const KEY_BYTES = 32;
/** 32 bytes in base64, as Fernet reads its keys: URL-safe or not. */
const FERNET_KEY = /^[A-Za-z0-9_+/-]{43}=$/;

/** The key, 32 bytes. */
export interface EncryptionKey {
  bytes: Buffer;
  /** Where it is from, for messages. */
  from: string;
}

/**
 * @param isMissed whether something is encrypted already, so that a new key would not do
 * @throws BlockKeyError
 */
export function findEncryptionKey(context: ServerContext, isMissed: () => boolean): EncryptionKey {
  const { database } = context;
  const bytes = keyInVariable();
  if (bytes) return { bytes, from: VARIABLE };
  return database.file === ":memory:"
    ? keyInMemory(context)
    : keyInFile(context, keyFile(database), isMissed);
}

/**
 * The key of {@link VARIABLE}; undefined where it is not set.
 * @throws BlockKeyError when it is none
 */
export function keyInVariable(): Buffer | undefined {
  const text = process.env[VARIABLE]?.trim();
  if (!text) return undefined;
  const bytes = decoded(text);
  if (bytes) return bytes;
  // Its text is not repeated: it may be a key all the same.
  throw new BlockKeyError(
    "blocks.invalid-key",
    `${VARIABLE} is not a Fernet key: it must be 32 bytes in URL-safe base64 (44 characters, the last "=").`,
  );
}

/** The file of the key, beside the database itself, whatever link it was opened by. */
export function keyFile(database: Database): string {
  return `${database.file === ":memory:" ? database.file : realpathSync(database.file)}.key`;
}

function keyInFile(context: ServerContext, file: string, isMissed: () => boolean): EncryptionKey {
  const known = readKey(file);
  if (known) return { bytes: known, from: file };
  // One process at a time is in a transaction: who comes second finds the key of the first.
  return context.write(() => {
    const meanwhile = readKey(file);
    if (meanwhile) return { bytes: meanwhile, from: file };
    if (isMissed()) {
      throw new BlockKeyError(
        "blocks.missing-key",
        `The key of the blocks in ${context.database.file} is missing: put back ${file}, which belongs to the database, ` +
          `or set ${VARIABLE} to the key they were encrypted with.`,
      );
    }
    return { bytes: createKey(file), from: file };
  });
}

function readKey(file: string): Buffer | undefined {
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
  const bytes = decoded(text.trim());
  if (bytes) return bytes;
  throw new BlockKeyError(
    "blocks.invalid-key",
    `${file} does not hold the key of the blocks: put back the file that belongs to the database ${file.slice(0, -".key".length)}.`,
  );
}

/** Written whole under another name first: the file is never there without its key, and never written over. */
function createKey(file: string): Buffer {
  const bytes = randomBytes(KEY_BYTES);
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, `${encoded(bytes)}\n`, { mode: 0o600, flush: true });
    placeNew(draft, file);
    return bytes;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      const other = readKey(file);
      if (other) return other;
    }
    throw new BlockKeyError(
      "blocks.unwritable-key",
      `Cannot write the key of the blocks, ${file} (${reason(error)}): make its folder writable, or set ${VARIABLE}.`,
      { cause: error },
    );
  }
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

/** In memory like its database, and seen by this connection alone. */
function keyInMemory({ database }: ServerContext): EncryptionKey {
  database.run(
    "CREATE TEMP TABLE IF NOT EXISTS block_memory_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL)",
  );
  database.run(
    "INSERT INTO block_memory_key (id, key) VALUES (1, ?) ON CONFLICT (id) DO NOTHING",
    encoded(randomBytes(KEY_BYTES)),
  );
  const bytes = decoded(String(database.get("SELECT key FROM block_memory_key")?.key));
  if (!bytes) throw new Error("the key in memory is none");
  return { bytes, from: "this process" };
}

function decoded(text: string): Buffer | undefined {
  return FERNET_KEY.test(text) ? Buffer.from(text, "base64url") : undefined;
}

function encoded(bytes: Buffer): string {
  return `${bytes.toString("base64url")}=`;
}

function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
