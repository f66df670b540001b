/** Finds the key of the blocks: PREFECT_SERVER_ENCRYPTION_KEY, or else one in a file beside the database, made once. */
import { debugLog } from "../../../debug-log.ts";
import type { ServerContext } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import type { EncryptionKey } from "./key.ts";
import { BlockKeyError } from "./key-error.ts";
import {
  createKey,
  decodedKey,
  encodedKey,
  keyFile,
  nextKeyFile,
  oldKeyFiles,
  placeNextKey,
  randomKey,
  readKey,
  VARIABLE,
} from "./key-file.ts";
import { isProven, opensProof, writeProof } from "./proof.ts";

/** Who replaces a key may be between two steps: so often is looked again. */
const ATTEMPTS = 3;

/**
 * The key that the database's blocks are encrypted with; the first one is made.
 * @throws BlockKeyError
 */
export function findEncryptionKey(context: ServerContext): EncryptionKey {
  const { database } = context;
  if (database.file === ":memory:") return established(context, keyInMemory(context));
  for (let attempt = 1; ; attempt++) {
    const found = keysOf(database).find((key) => isProven(database, key));
    if (found) {
      if (found.from === nextKeyFile(database)) finishReplacing(context);
      return established(context, found);
    }
    if (attempt === ATTEMPTS) break;
  }
  const first = keyInVariable() ?? readKey(keyFile(database)) ?? newKey(context);
  return established(context, first);
}

/** Every key there is, also of before: what opens with none of them is lost. @throws BlockKeyError */
export function* knownKeys(database: Database): Generator<EncryptionKey> {
  if (database.file !== ":memory:") yield* keysOf(database);
}

/**
 * The key of {@link VARIABLE}; undefined where it is not set.
 * @throws BlockKeyError when it is none
 */
export function keyInVariable(): EncryptionKey | undefined {
  const text = process.env[VARIABLE]?.trim();
  if (!text) return undefined;
  const bytes = decodedKey(text);
  if (bytes) return { bytes, from: VARIABLE };
  // Its text is not repeated: it may be a key all the same.
  throw new BlockKeyError(
    "blocks.invalid-key",
    `${VARIABLE} is not a Fernet key: it must be 32 bytes in URL-safe base64 (44 characters, the last "=").`,
  );
}

/**
 * Gives the next key its name, if what it encrypts is in the database: whoever replaced the key may have been ended
 * before it did. The file of the key of before, where there was one.
 */
export function finishReplacing(context: ServerContext): string | undefined {
  const { database } = context;
  try {
    // One process at a time is in a transaction: the file is still the one that was read.
    return context.write(() => {
      const next = readKey(nextKeyFile(database));
      return next && opensProof(database, next) ? placeNextKey(database) : undefined;
    });
  } catch (error) {
    // A connection that only reads: it is found under its present name until another one does it.
    debugLog("blocks.finish-replacing", error);
    return undefined;
  }
}

function* keysOf(database: Database): Generator<EncryptionKey> {
  const inVariable = keyInVariable();
  if (inVariable) yield inVariable;
  const own = readKey(keyFile(database));
  if (own) yield own;
  for (const file of [nextKeyFile(database), ...oldKeyFiles(database)]) {
    const key = readableKey(file);
    if (key) yield key;
  }
}

/** One that was written by half was never used, and one of before need not be there. */
function readableKey(file: string): EncryptionKey | undefined {
  try {
    return readKey(file);
  } catch (error) {
    debugLog("blocks.other-key", error);
    return undefined;
  }
}

/**
 * The key, with its proof in the database.
 * @throws BlockKeyError `blocks.wrong-key` for another than that of the documents
 */
function established(context: ServerContext, key: EncryptionKey): EncryptionKey {
  const { database } = context;
  if (opensProof(database, key)) return key;
  context.write(() => {
    if (opensProof(database, key)) return;
    const hasDocuments = database.get("SELECT 1 FROM block_document LIMIT 1") !== undefined;
    const proof = database.get("SELECT 1 FROM block_key");
    // Without documents nothing is lost by another key.
    const isOwn = hasDocuments ? isProven(database, key) : true;
    if (!isOwn && (hasDocuments || proof)) throw wrongKey(database, key);
    writeProof(database, key);
  });
  return key;
}

export function wrongKey(database: Database, { from }: EncryptionKey): BlockKeyError {
  return new BlockKeyError(
    "blocks.wrong-key",
    `The blocks in ${database.file} were encrypted with another key than that of ${from}: use the one that belongs to the ` +
      `database (${VARIABLE} where it was set, else ${keyFile(database)}).`,
  );
}

function newKey(context: ServerContext): EncryptionKey {
  const { database } = context;
  const file = keyFile(database);
  // One process at a time is in a transaction: who comes second finds the key of the first.
  return context.write(() => {
    const meanwhile = readKey(file);
    if (meanwhile) return meanwhile;
    if (database.get("SELECT 1 FROM block_document LIMIT 1") !== undefined) {
      throw new BlockKeyError(
        "blocks.missing-key",
        `The key of the blocks in ${database.file} is missing: put back ${file}, which belongs to the database, ` +
          `or set ${VARIABLE} to the key they were encrypted with.`,
      );
    }
    return createKey(file);
  });
}

/** In memory like its database, and seen by this connection alone. */
function keyInMemory({ database }: ServerContext): EncryptionKey {
  database.run(
    "CREATE TEMP TABLE IF NOT EXISTS block_memory_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL)",
  );
  database.run(
    "INSERT INTO block_memory_key (id, key) VALUES (1, ?) ON CONFLICT (id) DO NOTHING",
    encodedKey(randomKey()),
  );
  const bytes = decodedKey(String(database.get("SELECT key FROM block_memory_key")?.key));
  if (!bytes) throw new Error("the key in memory is none");
  return keyInVariable() ?? { bytes, from: "this process" };
}
