/** One connection that speaks ZMTP: whole messages in and out, once both ends have met. */
import type { Socket } from "node:net";
import { KernelError } from "../../errors.ts";
import { createFrameReader, encodeCommand, encodeMessages, type Frame } from "./frames.ts";
import {
  checkGreeting,
  decodeProperties,
  encodeProperties,
  GREETING,
  greeting,
  type SocketType,
} from "./handshake.ts";

/** The other end of a connection. */
export interface Peer {
  /** Its name for a router: its own, or empty. */
  readonly identity: Buffer;
  /** Written in the order of the calls; without effect when it is gone. */
  send(...messages: (readonly Uint8Array[])[]): void;
  /** Resolves when what was sent has been handed to the system, or can't be any more. */
  end(): Promise<void>;
  destroy(): void;
}

/** What happens on a connection. */
export interface PeerEvents {
  /** Both ends have met; told before anything else, or never. */
  ready(peer: Peer): void;
  message(peer: Peer, frames: Buffer[]): void;
  /** It is gone; told once, and only after `ready`. */
  gone(peer: Peer): void;
}

/** What our end says of itself, and whom it talks to. */
export interface PeerOptions {
  type: SocketType;
  identity?: string | undefined;
  accepts: readonly SocketType[];
}

const MOST_FRAMES = 100_000; // of one message

function commandOf(body: Buffer): { name: string; data: Buffer } {
  const end = 1 + (body[0] ?? 0);
  return { name: body.toString("latin1", 1, end), data: body.subarray(end) };
}

/** Speak ZMTP over a connection. What breaks its rules is disconnected; the reason goes to nobody, as in ZeroMQ. */
export function speak(socket: Socket, options: PeerOptions, events: PeerEvents): void {
  let peer: Peer | undefined;
  let parts: Buffer[] = [];

  const met = (data: Buffer): Peer => {
    const properties = decodeProperties(data);
    const type = String(properties.get("socket-type"));
    if (!(options.accepts as readonly string[]).includes(type)) {
      const reason = `a ${options.type} socket does not talk to this kind`;
      socket.write(
        encodeCommand("ERROR", Buffer.concat([Buffer.from([reason.length]), Buffer.from(reason)])),
      );
      throw new KernelError("zmtp.bad-peer", reason);
    }
    return {
      identity: Buffer.from(properties.get("identity") ?? ""),
      send: (...messages) => {
        if (!socket.writable) return;
        const pieces = encodeMessages(messages);
        if (pieces.length > 1) socket.cork();
        for (const piece of pieces) socket.write(piece);
        if (pieces.length > 1) socket.uncork();
      },
      end: () =>
        new Promise((resolve) => {
          if (socket.destroyed) return resolve();
          socket.once("close", () => resolve());
          socket.end(() => socket.destroy());
        }),
      destroy: () => void socket.destroy(),
    };
  };

  const onCommand = (body: Buffer): void => {
    const { name, data } = commandOf(body);
    if (name === "READY" && !peer) {
      peer = met(data);
      events.ready(peer);
    } else if (name === "PING") socket.write(encodeCommand("PONG", data.subarray(2)));
    else if (name === "ERROR") throw new KernelError("zmtp.refused", "the connection refused ours");
  };

  const onFrame = ({ body, more, command }: Frame): void => {
    if (command) {
      onCommand(body);
      return;
    }
    parts.push(body);
    if (!peer || parts.length > MOST_FRAMES)
      throw new KernelError("zmtp.bad-message", "the connection sent a message out of order");
    if (more) return;
    const frames = parts;
    parts = [];
    events.message(peer, frames);
  };

  const readFrames = createFrameReader(onFrame);
  let greeted: Buffer | undefined = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    if (!greeted) {
      readFrames(chunk);
      return;
    }
    greeted = Buffer.concat([greeted, chunk]);
    if (greeted.length < GREETING) return;
    checkGreeting(greeted);
    const rest = greeted.subarray(GREETING);
    greeted = undefined;
    const { type, identity = "" } = options;
    socket.write(encodeCommand("READY", encodeProperties({ "Socket-Type": type, Identity: identity })));
    if (rest.length > 0) readFrames(rest);
  };

  let broken = false;
  socket.on("data", (chunk: Buffer) => {
    if (broken) return;
    try {
      read(chunk);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      broken = true;
      socket.destroySoon();
    }
  });
  // A connection that breaks is closed; that is told once, below.
  socket.on("error", () => {});
  socket.once("close", () => {
    if (peer) events.gone(peer);
  });
  socket.write(greeting());
}
