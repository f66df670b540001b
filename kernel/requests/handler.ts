/** What answers one kind of request. */
import type { Header, Message, ReplyContent } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";
import type { Session } from "../session/session.ts";
import type { Turn } from "../session/turn.ts";

/** The parts of a kernel that handlers work with. */
export interface Served {
  publisher: Publisher;
  session: Session;
  /** Version of this package. */
  version: string;
  /** Ends the kernel once `answer` is out. */
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
 * the request becomes busy and is answered, since it stands in a queue, whose statuses must not overlap; for
 * the others busy is said before they are called.
 */
export type Handler =
  | ((request: Request, served: Served) => Promise<ReplyContent | undefined> | ReplyContent | undefined)
  | { waits: true; handle(request: Request, served: Served, turn: Turn): Promise<void> };
