/** Encrypts what is stored of block documents, each whole, and decrypts it: AES-256-GCM, bound to the document's id. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { ServerContext } from "../../context.ts";
import { type EncryptionKey, findEncryptionKey, keyFile } from "./encryption-key.ts";
import { BlockKeyError } from "./key-error.ts";

/** Texts in and out of the database, each under the id of the document it belongs to. */
export interface Vault {
  /** @throws BlockKeyError */
  seal(id: string, text: string): Uint8Array;
  /** @throws BlockKeyError when there is no key, or another one */
  open(id: string, sealed: Uint8Array): string;
}

/** Of what is stored: this byte, then the nonce, the tag and the encrypted text. */
const FORMAT = 1;
/** As NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Under this name the key's proof is sealed. */
const PROOF = "proof";

/** Finds the key when it is first needed, and holds it from then on. */
export function createVault(context: ServerContext): Vault {
  const { database } = context;
  let held: EncryptionKey | undefined;
  const hasDocuments = (): boolean => database.get("SELECT 1 FROM block_document LIMIT 1") !== undefined;
  const key = (): EncryptionKey => {
    held ??= proven(context, findEncryptionKey(context, hasDocuments), hasDocuments);
    return held;
  };
  return {
    seal: (id, text) => seal(key(), id, text),
    open(id, sealed) {
      const text = open(key(), id, sealed);
      if (text === undefined) throw wrongKey(context, key());
      return text;
    },
  };
}

/**
 * A key that opens what the one before sealed, or the first one.
 * @throws BlockKeyError for another while there are documents
 */
function proven(context: ServerContext, key: EncryptionKey, hasDocuments: () => boolean): EncryptionKey {
  const { database } = context;
  const opens = (id: unknown, sealed: unknown): boolean =>
    sealed instanceof Uint8Array && open(key, String(id), sealed) !== undefined;
  const isProven = (): boolean => opens(PROOF, database.get("SELECT proof FROM block_key")?.proof);
  if (isProven()) return key;
  context.write(() => {
    if (isProven()) return;
    if (hasDocuments()) {
      // A transaction that failed may have taken the proof with it.
      const row = database.get("SELECT id, data FROM block_document LIMIT 1");
      if (!opens(row?.id, row?.data)) throw wrongKey(context, key);
    }
    database.run("INSERT OR REPLACE INTO block_key (id, proof) VALUES (1, ?)", seal(key, PROOF, ""));
  });
  return key;
}

function wrongKey({ database }: ServerContext, { from }: EncryptionKey): BlockKeyError {
  return new BlockKeyError(
    "blocks.wrong-key",
    `The blocks in ${database.file} were encrypted with another key than that of ${from}: use the one that belongs to the ` +
      `database (PREFECT_SERVER_ENCRYPTION_KEY where it was set, else ${keyFile(database)}).`,
  );
}

function seal({ bytes }: EncryptionKey, id: string, text: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(id));
  const encrypted = [cipher.update(text, "utf8"), cipher.final()];
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), ...encrypted]);
}

/** Undefined when it was sealed with another key, for another id, or not at all. */
function open({ bytes }: EncryptionKey, id: string, sealed: Uint8Array): string | undefined {
  const start = 1 + NONCE_BYTES;
  if (sealed[0] !== FORMAT || sealed.length < start + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", bytes, sealed.subarray(1, start), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(id));
  decipher.setAuthTag(sealed.subarray(start, start + TAG_BYTES));
  try {
    return decipher.update(sealed.subarray(start + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    // The tag does not fit.
    return undefined;
  }
}
