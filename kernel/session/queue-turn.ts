/** The type of a request's turn in the queue of cells. */
import type { ReplyContent } from "../protocol/message.ts";

/** How a queued request reports that it starts and ends. */
export interface Turn {
  /** Its turn has come: the busy status goes out. */
  started(): void;
  /** Its reply goes out, then idle; resolves, to the reply, when the next one may start. Never rejects. */
  answer(content: Promise<ReplyContent>): Promise<ReplyContent>;
}
