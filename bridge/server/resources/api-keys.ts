/** API keys: each is shown once, when it is made; the database has its hash, by which it is known again. */
import { createHash, randomBytes } from "node:crypto";
import { MICROS_PER_SECOND, type Micros } from "../../contract/time.ts";
import { debugLog } from "../../debug-log.ts";
import { CellflowError } from "../../errors.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { maybeNumber, text } from "../db/columns.ts";

/** What is known of a key besides its hash; times in microseconds since 1970. */
export interface ApiKey {
  id: string;
  name: string;
  created: Micros;
  /** Null for one that is good until it is deleted. */
  expires: Micros | null;
  lastUsed: Micros | null;
}

/** 256 bits of chance: nothing that could be guessed, so its hash needs no salt and no slowness. */
const KEY_BYTES = 32;
/** So that a key is known for one wherever it turns up. */
const PREFIX = "cfk_";
/** A key's use is noted at most as often. */
const NOTED_MICROS = 60 * MICROS_PER_SECOND;

/**
 * Makes a key and returns it; it is never shown again.
 * @throws CellflowError `api-key.name` for a name that is taken, or empty
 */
export function createApiKey(context: ServerContext, name: string, expires: Micros | null): string {
  const key = PREFIX + randomBytes(KEY_BYTES).toString("base64url");
  if (name.trim() === "") throw new CellflowError("api-key.name", "an API key needs a name");
  const added = context.database.run(
    "INSERT INTO api_key (id, created, name, hash, expires) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
    v7(),
    context.now(),
    name,
    hashOf(key),
    expires,
  );
  if (added === 0)
    throw new CellflowError(
      "api-key.name",
      `there is an API key "${name}" already: delete it, or take another name`,
    );
  return key;
}

/** All keys, the oldest first, also those that have expired. */
export function listApiKeys({ database }: ServerContext): ApiKey[] {
  return database
    .all("SELECT id, name, created, expires, last_used FROM api_key ORDER BY created")
    .map((row) => ({
      id: text(row.id),
      name: text(row.name),
      created: Number(row.created),
      expires: maybeNumber(row.expires),
      lastUsed: maybeNumber(row.last_used),
    }));
}

/** Whether there was one of this name. */
export function deleteApiKey({ database }: ServerContext, name: string): boolean {
  return database.run("DELETE FROM api_key WHERE name = ?", name) > 0;
}

/** Whether a text is a key that is good now. */
export function isApiKey({ database, now }: ServerContext, key: string): boolean {
  // Looked up by its hash: the time that takes reveals nothing of a key.
  const row = database.get("SELECT id, expires, last_used FROM api_key WHERE hash = ?", hashOf(key));
  const time = now();
  if (!row || (row.expires !== null && Number(row.expires) <= time)) return false;
  if (time - Number(row.last_used ?? 0) > NOTED_MICROS) {
    try {
      database.run("UPDATE api_key SET last_used = ? WHERE id = ?", time, text(row.id));
    } catch (error) {
      // A database that cannot be written now locks no client out.
      debugLog("api-keys.used", error);
    }
  }
  return true;
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
