/** The type of a request handler, and what it works with. */
import type { Header, Message, ReplyContent } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";
import type { Turn } from "../session/queue-turn.ts";
import type { Session } from "../session/session.ts";

/** The parts of a kernel that handlers work with. */
export interface Kernel {
  publisher: Publisher;
  session: Session;
  /** Version of this package. */
  version: string;
  /** Ends the kernel once the reply is out. */
  shutdown(): Promise<void>;
}

/** A request under way. */
export interface Request {
  message: Message;
  content: Record<string, unknown>;
  header: Header;
}

/**
 * Answers a request; `undefined` when no reply is due (comm messages). A handler that `waits` says itself when
 * the request becomes busy and is answered: it stands in a queue, whose statuses must not overlap. For the
 * others the busy status goes out before they are called.
 */
export type Handler =
  | ((request: Request, kernel: Kernel) => Promise<ReplyContent | undefined> | ReplyContent | undefined)
  | { waits: true; handle(request: Request, kernel: Kernel, turn: Turn): Promise<void> };
