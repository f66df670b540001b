/** Explains in one line why blocks cannot be encrypted or read: which key, where it is looked for, what to do. */
import { Fault } from "../../fault.ts";

/** What is the matter with the key; scripts may rely on it. */
export type BlockKeyErrorCode =
  | "blocks.invalid-key"
  | "blocks.missing-key"
  | "blocks.wrong-key"
  | "blocks.unreadable-key"
  | "blocks.unwritable-key";

/** The key of the blocks cannot be used. Nothing was written, and nothing is lost. */
export class BlockKeyError extends Fault<BlockKeyErrorCode> {
  override readonly name = "BlockKeyError";
}
