/** Encrypts what is stored of block documents, each whole, and decrypts it; with another key once it is replaced. */
import type { ServerContext } from "../../context.ts";
import { openText, sealText } from "./cipher.ts";
import { findEncryptionKey, knownKeys, wrongKey } from "./encryption-key.ts";
import type { EncryptionKey } from "./key.ts";
import { opensProof } from "./proof.ts";

/** Texts in and out of the database, each under the id of the document it belongs to. */
export interface Vault {
  /** Inside the transaction that writes it: the key is the database's then. @throws BlockKeyError */
  seal(id: string, text: string): Uint8Array;
  /** @throws BlockKeyError when there is no key, or another one */
  open(id: string, sealed: Uint8Array): string;
}

/** Finds the key when it is first needed, and holds it until another process has replaced it. */
export function createVault(context: ServerContext): Vault {
  const { database } = context;
  let held: EncryptionKey | undefined;
  const find = (): EncryptionKey => {
    held = findEncryptionKey(context);
    return held;
  };
  return {
    seal: (id, text) => sealText(held && opensProof(database, held) ? held : find(), id, text),
    open(id, sealed) {
      const text = (held && openText(held, id, sealed)) ?? openText(find(), id, sealed);
      if (text !== undefined) return text;
      // It was read just before the key was replaced.
      for (const key of knownKeys(database)) {
        const before = openText(key, id, sealed);
        if (before !== undefined) return before;
      }
      throw wrongKey(database, held ?? find());
    },
  };
}
