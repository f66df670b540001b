/** Explains in one line why blocks cannot be encrypted or read: which key, where it is looked for, what to do. */

export type BlockKeyErrorCode =
  | "blocks.invalid-key"
  | "blocks.missing-key"
  | "blocks.wrong-key"
  | "blocks.unreadable-key"
  | "blocks.unwritable-key";

/** The key of the blocks cannot be used. Nothing was written, and nothing is lost. */
export class BlockKeyError extends Error {
  override readonly name = "BlockKeyError";
  readonly code: BlockKeyErrorCode;
  constructor(code: BlockKeyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
