/** Defines what the sockets of a kernel have in common: options, binding, receiving, closing. */
import { statSync } from "node:fs";
import type { Readable, Socket } from "zeromq";
import { KernelError } from "../errors.ts";

export type Frames = readonly Uint8Array[];

/** A socket that is bound. */
export interface BoundSocket {
  /** Resolves when what was sent is out, or no peer took it for a while. */
  close(): Promise<void>;
}

/** How long a closed socket goes on sending to peers that do not read; ms. */
const LINGER_MS = 500;
/** Longest frame that is received: what one Buffer can surely hold. */
const LONGEST_FRAME_BYTES = 2 ** 31 - 1;

/**
 * A send timeout of 0 sends, or refuses, within the call. With a ZAP domain, and no handler to ask, ZeroMQ turns
 * peers away that speak none of its protocols from 3 on (a browser, say): such a one that comes while a socket closes
 * would end the process (libzmq 4.3.5, zmtp_engine.cpp, `process_routing_id_msg`).
 */
export const SOCKET_OPTIONS = {
  linger: LINGER_MS,
  maxMessageSize: LONGEST_FRAME_BYTES,
  sendTimeout: 0,
  zapDomain: "kernel",
};

/** True for what zeromq throws when there is nothing to receive, or a peer has no room. */
export function isAgain(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EAGAIN";
}

/**
 * What arrives, until the socket is closed. (The socket's own iterator throws where a damaged message, which ZeroMQ
 * drops, was announced.)
 */
export async function* messagesOf(socket: Socket & Readable): AsyncGenerator<Buffer[]> {
  while (!socket.closed) {
    let frames: Buffer[] | undefined;
    try {
      frames = await socket.receive();
    } catch (error) {
      if (!socket.closed && !isAgain(error)) throw error;
    }
    // A socket that is closed may hand over once more what it has.
    if (frames && !socket.closed) yield frames;
  }
}

/** ZeroMQ removes whatever is at the path of an ipc address. A socket that an ended process left is free; a file is not. */
function isFile(address: string): boolean {
  const path = /^ipc:\/\/(.*)$/.exec(address)?.[1];
  return path !== undefined && statSync(path, { throwIfNoEntry: false })?.isSocket() === false;
}

/** Close a socket. Resolves when ZeroMQ is done with it: the process may end, which it does without waiting. */
export async function finish(socket: Socket): Promise<void> {
  if (socket.closed) return;
  const { events } = socket;
  socket.close();
  // The last event, "end", closes the observer.
  while (!events.closed) await events.receive();
}

function failure(address: string, code: string, reason: string): KernelError {
  return new KernelError(code, `The kernel can't listen on ${address}: ${reason} (${code})`);
}

/**
 * Bind a socket, at once.
 * @throws KernelError with the system's code, `EADDRINUSE` say; the socket is closed then.
 */
export function bind<S extends Socket>(socket: S, address: string): S {
  try {
    if (isFile(address)) throw failure(address, "EADDRINUSE", "a file is there");
    if (address.includes("[")) socket.ipv6 = true;
    socket.bindSync(address);
    return socket;
  } catch (error) {
    socket.close();
    if (error instanceof KernelError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw failure(address, code ?? "EINVAL", message.toLowerCase());
  }
}
