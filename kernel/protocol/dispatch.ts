/** Dispatches requests: each gets its handler, its reply, and the busy and idle statuses around them. */
import type { Handler, Kernel } from "../requests/handler.ts";
import { handlers } from "../requests/registry.ts";
import type { Message, ReplyContent } from "./message.ts";

/** Sends one reply on the channel its request came by. */
export type Reply = (
  channel: "shell" | "control",
  request: Message,
  type: string,
  content: ReplyContent,
) => void;

function unknownRequest(type: string): Handler {
  return () => {
    const evalue = `This kernel does not answer ${type}`;
    return { status: "error", ename: "UnknownRequest", evalue, traceback: [evalue] };
  };
}

function errorReply(error: unknown): ReplyContent {
  const evalue = error instanceof Error ? error.message : String(error);
  return {
    status: "error",
    ename: error instanceof Error ? error.name : "Error",
    evalue,
    traceback: [evalue],
  };
}

/** Carries out one verified message. Never rejects: what a handler throws becomes an error reply. */
export async function dispatch(
  channel: "shell" | "control",
  message: Message,
  kernel: Kernel,
  reply: Reply,
): Promise<void> {
  const { publisher } = kernel;
  const { msg_id: id, msg_type: type } = message.header;
  publisher.know(message.header);
  const status = (state: "busy" | "idle"): void =>
    publisher.publish(id, "status", { execution_state: state });
  const request = { message, content: message.content, header: message.header };
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  const chosen = handler ?? unknownRequest(type);
  const answer = async <T extends ReplyContent | undefined>(
    answering: Promise<T>,
  ): Promise<T | ReplyContent> => {
    const content = await answering.catch(errorReply);
    if (content) reply(channel, message, type.replace(/_request$/, "_reply"), content);
    status("idle");
    return content;
  };
  if (typeof chosen === "function") {
    status("busy");
    await answer((async () => chosen(request, kernel))());
  } else await chosen.handle(request, kernel, { started: () => status("busy"), answer });
}
