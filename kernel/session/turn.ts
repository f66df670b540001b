/** A place in the queue of cells. */
import type { ReplyContent } from "../protocol/message.ts";

/** What a request that stands in a queue says of itself. */
export interface Turn {
  /** Its turn has come: busy goes out. */
  started(): void;
  /** Its reply goes out, then idle; resolves, to the reply, when the next one may start. Never rejects. */
  answer(content: Promise<ReplyContent>): Promise<ReplyContent>;
}
