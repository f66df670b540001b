/** Defines the key of the blocks. */

/** The key, 32 bytes. */
export interface EncryptionKey {
  bytes: Buffer;
  /** Where it is from, for messages. */
  from: string;
}
