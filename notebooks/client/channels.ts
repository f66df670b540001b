/** A client's five ZeroMQ sockets to a kernel: messages out, messages in, in order. */
import { randomUUID } from "node:crypto";
import { type ConnectionInfo, place } from "../../kernel/protocol/connection.ts";
import type { Channel, Message } from "../../kernel/protocol/message.ts";
import { decode, encode } from "../../kernel/protocol/wire.ts";
import { dial } from "../../kernel/protocol/zmtp/dial.ts";

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

/**
 * Connect to a kernel, started or not. `onMessage` gets every message whose signature is right; others are
 * dropped.
 */
export function openChannels(
  info: ConnectionInfo,
  onMessage: (channel: Channel, message: Message) => void,
): Channels {
  const session = randomUUID();
  const received =
    (channel: Channel) =>
    (frames: Buffer[]): void => {
      const decoded = decode(frames, info.key);
      if (decoded.ok) onMessage(channel, decoded.message);
    };
  // Jupyter routes input requests by identity: stdin must carry the same one as shell.
  const dealer = (channel: "shell" | "control" | "stdin", identity?: string) =>
    dial(
      place(info, `${channel}_port`),
      { type: "DEALER", accepts: ["ROUTER"], identity },
      { message: received(channel) },
    );
  const dealers = {
    shell: dealer("shell", session),
    control: dealer("control"),
    stdin: dealer("stdin", session),
  };
  const everything = [Buffer.from([1])];
  const iopub = dial(
    place(info, "iopub_port"),
    { type: "SUB", accepts: ["XPUB", "PUB"] },
    { ready: (peer) => peer.send(everything), message: received("iopub") },
  );
  return {
    send: (channel, message, parent) =>
      dealers[channel].send(encode({ ...message, session, parent: parent?.header }, info.key)),
    beat: async (milliseconds) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      // A request that got no answer can't ask again, so each beat has its own.
      const request = dial(
        place(info, "hb_port"),
        { type: "REQ", accepts: ["REP", "ROUTER"] },
        { message: () => resolve(true) },
      );
      request.send([Buffer.alloc(0), Buffer.from("ping")]);
      const late = setTimeout(resolve, milliseconds, false);
      const heard = await promise;
      clearTimeout(late);
      request.close();
      return heard;
    },
    close: () => {
      for (const socket of [...Object.values(dealers), iopub]) socket.close();
    },
  };
}
