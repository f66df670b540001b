/** A client's five ZeroMQ sockets to a kernel: messages out, messages in, in order. */
import { randomUUID } from "node:crypto";
import { Dealer, Request, Subscriber } from "zeromq";
import { address, type ConnectionInfo } from "../../kernel/connection.ts";
import type { Channel, Message } from "../../kernel/message.ts";
import { decode, encode } from "../../kernel/wire.ts";

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
  send(channel: Exclude<Channel, "iopub">, message: Sent, parent?: Message): Promise<void>;
  /** True when the heartbeat is echoed within `milliseconds`. One at a time. */
  beat(milliseconds: number): Promise<boolean>;
  /** Close all sockets; what is not sent yet is dropped. */
  close(): void;
};

/** ZeroMQ waits 100 ms between attempts to connect; a kernel binds within tens. */
const options = { reconnectInterval: 5, linger: 0 };

/**
 * Connect to a kernel, started or not. `onMessage` gets every message whose signature is right; others are
 * dropped.
 */
export const openChannels = (
  info: ConnectionInfo,
  onMessage: (channel: Channel, message: Message) => void,
): Channels => {
  const session = randomUUID();
  const shell = new Dealer(options);
  const control = new Dealer(options);
  // Jupyter routes input requests by identity: stdin must carry the same one as shell.
  const stdin = new Dealer(options);
  shell.routingId = session;
  stdin.routingId = session;
  const iopub = new Subscriber({ ...options, receiveHighWaterMark: 0 });
  iopub.subscribe();
  const dealers = { shell, control, stdin };
  shell.connect(address(info, "shell_port"));
  control.connect(address(info, "control_port"));
  stdin.connect(address(info, "stdin_port"));
  iopub.connect(address(info, "iopub_port"));

  const receive = async (channel: Channel, socket: Dealer | Subscriber): Promise<void> => {
    for await (const frames of socket) {
      const decoded = decode(frames, info.key);
      if (decoded.ok) onMessage(channel, decoded.message);
    }
  };
  for (const [channel, socket] of Object.entries({ ...dealers, iopub }))
    void receive(channel as Channel, socket);

  const sending = { shell: Promise.resolve(), control: Promise.resolve(), stdin: Promise.resolve() };
  return {
    send: (channel, message, parent) => {
      const frames = encode({ ...message, session, parent: parent?.header }, info.key);
      const sent = sending[channel].then(() => dealers[channel].send(frames));
      sending[channel] = sent.catch(() => undefined);
      return sent;
    },
    beat: async (milliseconds) => {
      // A Request socket that got no answer can't ask again, so each beat has its own.
      const socket = new Request({ ...options, receiveTimeout: milliseconds, sendTimeout: milliseconds });
      try {
        socket.connect(address(info, "hb_port"));
        await socket.send("ping");
        await socket.receive();
        return true;
      } catch {
        return false;
      } finally {
        socket.close();
      }
    },
    close: () => {
      for (const socket of [shell, control, stdin, iopub]) socket.close();
    },
  };
};
