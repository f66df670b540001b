/** Matches a kernel's replies to the requests that wait for them. */
import { randomUUID } from "node:crypto";
import type { Channel, Message } from "../../kernel/protocol/message.ts";
import type { Sent } from "./channels.ts";

export type Requests = {
  /**
   * Sends a request and resolves to its reply; with `needsIdle`, after the kernel's idle status as well.
   * @throws NotebookError `kernel.died`
   */
  request(
    channel: "shell" | "control",
    type: string,
    content: Record<string, unknown>,
    options?: { id?: string; metadata?: Record<string, unknown>; needsIdle?: boolean },
  ): Promise<Message>;
  /** Takes a reply, or a status of iopub. */
  receive(channel: Channel, message: Message): void;
};

type PendingRequest = { reply?: Message; isIdle: boolean; resolve(reply: Message): void };

/** @param died rejects when no reply can come any more */
export function createRequests(
  send: (channel: "shell" | "control", message: Sent) => void,
  died: Promise<never>,
): Requests {
  const pending = new Map<string, PendingRequest>();
  return {
    request: async (channel, type, content, { id = randomUUID(), metadata, needsIdle = false } = {}) => {
      const { promise, resolve } = Promise.withResolvers<Message>();
      pending.set(id, { isIdle: !needsIdle, resolve });
      try {
        send(channel, { id, type, content, metadata });
        return await Promise.race([promise, died]);
      } finally {
        pending.delete(id);
      }
    },
    receive: (channel, message) => {
      const request = pending.get(message.parentHeader.msg_id ?? "");
      if (!request) return;
      if (channel !== "iopub") request.reply = message;
      else if (message.header.msg_type === "status" && message.content.execution_state === "idle")
        request.isIdle = true;
      if (request.reply && request.isIdle) request.resolve(request.reply);
    },
  };
}
