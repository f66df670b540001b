/** The comms of a session: which are open, and messages between the front end and the cells' handlers. */
import type { Executor, ExecutorEvents } from "../executor/executor.ts";
import type { Message } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";

/** Comms in both directions. */
export interface Comms {
  /** Open comms: id to target. */
  readonly open: ReadonlyMap<string, string>;
  /** A message from a cell goes out to the front ends. */
  publish: ExecutorEvents["comm"];
  /** Delivers a message from the front end; resolves when its handlers have run. */
  deliver(kind: "open" | "msg" | "close", message: Message): Promise<void>;
  /** The executor that held them has ended. */
  clear(): void;
}

export function createComms(publisher: Publisher, executor: () => Executor): Comms {
  const open = new Map<string, string>();
  return {
    open,
    publish: (message) => {
      if (message.kind === "open") open.set(message.commId, message.target ?? "");
      if (message.kind === "close") open.delete(message.commId);
      publisher.comm(message);
    },
    deliver: async (kind, message) => {
      const content = message.content as { comm_id?: string; target_name?: string; data?: unknown };
      const commId = String(content.comm_id ?? "");
      const target = kind === "open" ? String(content.target_name ?? "") : undefined;
      if (target !== undefined) open.set(commId, target);
      if (kind === "close") open.delete(commId);
      await executor().comm({
        id: message.header.msg_id,
        kind,
        commId,
        target,
        data: content.data ?? {},
        metadata: message.metadata,
        buffers: message.buffers.map((bytes) => Buffer.from(bytes).toString("base64")),
      });
      publisher.flush();
    },
    clear: () => open.clear(),
  };
}
