/** A client's five ZeroMQ sockets to a kernel: messages out, messages in, in order. */
import { randomUUID } from "node:crypto";
import { Dealer, Request, Subscriber } from "zeromq";
import { address, type ConnectionInfo } from "../../kernel/protocol/connection.ts";
import type { Channel, Message } from "../../kernel/protocol/message.ts";
import { decode, encode } from "../../kernel/protocol/wire.ts";
import { messagesOf } from "../../kernel/protocol/zeromq-socket.ts";

/** What a client sends: its message id is chosen beforehand, to recognise what belongs to it. */
export type Sent = {
  id: string;
  type: string;
  content: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  buffers?: readonly Uint8Array[];
};

export type Channels = {
  /** Send on a channel; sends on one channel go out in the order of the calls. */
  send(channel: Exclude<Channel, "iopub">, message: Sent, parent?: Message): void;
  /** True when the heartbeat is echoed within `milliseconds`. One at a time. */
  beat(milliseconds: number): Promise<boolean>;
  /** Close all sockets; what is not sent yet is dropped. */
  close(): void;
};

/** A kernel that starts listens within tens of ms; ZeroMQ tries again after 100. Nothing is sent after the end. */
const OPTIONS = { reconnectInterval: 5, linger: 0 }; // ms

/**
 * Connect to a kernel, started or not. `onMessage` gets every message whose signature is right; others are
 * dropped.
 */
export function openChannels(
  info: ConnectionInfo,
  onMessage: (channel: Channel, message: Message) => void,
): Channels {
  const session = randomUUID();
  const receive = async (channel: Channel, socket: Dealer | Subscriber): Promise<void> => {
    for await (const frames of messagesOf(socket)) {
      const decoded = decode(frames, info.key);
      if (decoded.ok) onMessage(channel, decoded.message);
    }
  };
  const ipv6 = info.ip.includes(":");
  const dealer = (channel: "shell" | "control" | "stdin", routingId = ""): Dealer => {
    // A send timeout of 0 sends within the call, so that the order is kept.
    const unlimited = { sendTimeout: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
    const socket = new Dealer({ ...OPTIONS, ...unlimited, ipv6 });
    if (routingId !== "") socket.routingId = routingId;
    socket.connect(address(info, `${channel}_port`));
    void receive(channel, socket);
    return socket;
  };
  // Jupyter routes input requests by identity: stdin must carry the same one as shell.
  const dealers = {
    shell: dealer("shell", session),
    control: dealer("control"),
    stdin: dealer("stdin", session),
  };
  const iopub = new Subscriber({ ...OPTIONS, ipv6, receiveHighWaterMark: 0 });
  iopub.subscribe();
  iopub.connect(address(info, "iopub_port"));
  void receive("iopub", iopub);
  return {
    send: (channel, message, parent) => {
      const socket = dealers[channel];
      if (socket.closed) return;
      const frames = encode({ ...message, session, parent: parent?.header }, info.key);
      socket.send(frames).catch(() => {});
    },
    beat: async (milliseconds) => {
      // A request that got no answer can't ask again, so each beat has its own.
      const request = new Request({ ...OPTIONS, ipv6, receiveTimeout: milliseconds });
      try {
        request.connect(address(info, "hb_port"));
        await request.send("ping");
        await request.receive();
        return true;
      } catch {
        return false;
      } finally {
        request.close();
      }
    },
    close: () => {
      for (const socket of [...Object.values(dealers), iopub]) socket.close();
    },
  };
}
