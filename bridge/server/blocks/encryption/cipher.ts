/** Encrypts and decrypts one text: AES-256-GCM, bound to the id of what it belongs to. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { EncryptionKey } from "./key.ts";

/** Of what is stored: this byte, then the nonce, the tag and the encrypted text. */
const FORMAT = 1;
/** As NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function sealText({ bytes }: EncryptionKey, id: string, text: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(id));
  const encrypted = [cipher.update(text, "utf8"), cipher.final()];
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), ...encrypted]);
}

/** Undefined when it was sealed with another key, for another id, or not at all. */
export function openText({ bytes }: EncryptionKey, id: unknown, sealed: unknown): string | undefined {
  const start = 1 + NONCE_BYTES;
  if (!(sealed instanceof Uint8Array) || sealed[0] !== FORMAT || sealed.length < start + TAG_BYTES)
    return undefined;
  const decipher = createDecipheriv("aes-256-gcm", bytes, sealed.subarray(1, start), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(String(id)));
  decipher.setAuthTag(sealed.subarray(start, start + TAG_BYTES));
  try {
    return decipher.update(sealed.subarray(start + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    // The tag does not fit.
    return undefined;
  }
}
