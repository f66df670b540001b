/** Comms: named two-way channels between a cell's code and the front end (widgets use them). */
import { randomUUID } from "node:crypto";
import type { CommDelivery, CommMessage } from "../../protocol.ts";
import type { Send } from "../channel.ts";
import type { CellContext } from "./cell-run.ts";

/** Extra parts of a comm message. */
export interface CommExtras {
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
}

/** A message as handlers get it. */
export interface CommEvent {
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** One open line. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: unknown, extras?: CommExtras): void;
  close(data?: unknown, extras?: CommExtras): void;
  /** Called for each message; the last handler counts. */
  onMessage(handler: (event: CommEvent) => unknown): void;
  onClose(handler: (event: CommEvent) => unknown): void;
}

/** What cells use. */
export interface Comms {
  /** Answer lines that the front end opens under `target`. */
  register(target: string, opened: (comm: Comm, event: CommEvent) => unknown): void;
  unregister(target: string): void;
  /** Open a line to the front end. */
  open(target: string, data?: unknown, extras?: CommExtras): Comm;
}

interface OpenComm {
  comm: Comm;
  message: ((event: CommEvent) => unknown) | undefined;
  close: ((event: CommEvent) => unknown) | undefined;
}

function encodeBuffers(buffers: readonly Uint8Array[] = []): string[] {
  return buffers.map((bytes) => Buffer.from(bytes).toString("base64"));
}

export function createComms(
  context: CellContext,
  send: Send,
): { comms: Comms; deliver(message: CommDelivery): Promise<void> } {
  const held = new Map<string, OpenComm>();
  const targets = new Map<string, (comm: Comm, event: CommEvent) => unknown>();

  const emit = (
    kind: CommMessage["kind"],
    commId: string,
    data: unknown,
    extras: CommExtras = {},
    target?: string,
  ): void =>
    send({
      op: "comm",
      kind,
      commId,
      target,
      data: data ?? {},
      metadata: extras.metadata ?? {},
      buffers: encodeBuffers(extras.buffers),
      parent: context.latest(),
    });

  const hold = (id: string, target: string): OpenComm => {
    const entry: OpenComm = {
      message: undefined,
      close: undefined,
      comm: {
        id,
        target,
        send: (data, extras) => emit("msg", id, data, extras),
        close: (data, extras) => {
          held.delete(id);
          emit("close", id, data, extras);
        },
        onMessage: (handler) => {
          entry.message = handler;
        },
        onClose: (handler) => {
          entry.close = handler;
        },
      },
    };
    held.set(id, entry);
    return entry;
  };

  const deliver = async (message: CommDelivery): Promise<void> => {
    const { commId, kind, target = "" } = message;
    const event: CommEvent = {
      data: message.data,
      metadata: message.metadata,
      buffers: message.buffers.map((text) => new Uint8Array(Buffer.from(text, "base64"))),
    };
    if (kind === "open") {
      const opened = targets.get(target);
      if (opened) await opened(hold(commId, target).comm, event);
      else emit("close", commId, {});
      return;
    }
    const entry = held.get(commId);
    if (kind === "close") held.delete(commId);
    await (kind === "close" ? entry?.close : entry?.message)?.(event);
  };

  return {
    deliver,
    comms: {
      register: (target, opened) => void targets.set(target, opened),
      unregister: (target) => void targets.delete(target),
      open: (target, data, extras) => {
        const id = randomUUID().replaceAll("-", "");
        const { comm } = hold(id, target);
        emit("open", id, data, extras, target);
        return comm;
      },
    },
  };
}
