/** Every request gets its handler, busy and idle around it, and its reply. */

import type { Handler, Served } from "../requests/handler.ts";
import { handlers } from "../requests/registry.ts";
import type { Message, ReplyContent } from "./message.ts";

/** Sends one reply on the channel its request came by. */
export type Reply = (
  channel: "shell" | "control",
  request: Message,
  type: string,
  content: ReplyContent,
) => void;

function unknown(type: string): Handler {
  return () => {
    const evalue = `This kernel does not answer ${type}`;
    return { status: "error", ename: "UnknownRequest", evalue, traceback: [evalue] };
  };
}

function failed(error: unknown): ReplyContent {
  const evalue = error instanceof Error ? error.message : String(error);
  return {
    status: "error",
    ename: error instanceof Error ? error.name : "Error",
    evalue,
    traceback: [evalue],
  };
}

/** Carry out one verified message. Never rejects for what a handler does wrong: that is an error reply. */
export async function dispatch(
  channel: "shell" | "control",
  message: Message,
  served: Served,
  reply: Reply,
): Promise<void> {
  const { publisher } = served;
  const { msg_id: id, msg_type: type } = message.header;
  publisher.know(message.header);
  const status = (state: "busy" | "idle"): void =>
    publisher.publish(id, "status", { execution_state: state });
  const request = { message, content: message.content, header: message.header };
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  const chosen = handler ?? unknown(type);
  const answer = async <T extends ReplyContent | undefined>(given: Promise<T>): Promise<T | ReplyContent> => {
    const content = await given.catch(failed);
    if (content) reply(channel, message, type.replace(/_request$/, "_reply"), content);
    status("idle");
    return content;
  };
  if (typeof chosen === "function") {
    status("busy");
    await answer((async () => chosen(request, served))());
  } else await chosen.handle(request, served, { started: () => status("busy"), answer });
}
