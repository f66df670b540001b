/** Sends frames to sockets, and ends one whose reader does not keep up: what it has not read would fill the memory. */
import type { WebSocket } from "ws";

/** What may wait for one reader; the system buffers some more. It fits some of the largest events. */
const MAX_WAITING_BYTES = 8 * 2 ** 20;
/** A reader that catches up is sent more when no more than this waits for it. */
const DRAINED_BYTES = 2 ** 20;
const DRAIN_POLL_MS = 20;
/** Control frames carry no more. */
const MAX_REASON_BYTES = 123;
const TRY_AGAIN_LATER = 1013;

/** Sends a frame of JSON, as bytes. A client that was cut off connects again, and has what is recent filled in. */
export function sendFrame(socket: WebSocket, frame: Buffer): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(frame, { binary: false });
  if (socket.bufferedAmount <= MAX_WAITING_BYTES) return;
  // It is sent the reason once it has read what waits; one that reads nothing is ended half a minute later.
  closeWith(socket, TRY_AGAIN_LATER, "Frames are not read as fast as they come; connect again");
}

/** Closes with a reason, cut to what fits. */
export function closeWith(socket: WebSocket, code: number, reason: string): void {
  let text = reason;
  while (Buffer.byteLength(text) > MAX_REASON_BYTES) text = text.slice(0, -1);
  socket.close(code, text.toWellFormed());
}

/** Waits until the reader has read most of what it was sent; false when the socket is closed. */
export async function whenDrained(socket: WebSocket): Promise<boolean> {
  do {
    await new Promise((resolve) =>
      setTimeout(resolve, socket.bufferedAmount > DRAINED_BYTES ? DRAIN_POLL_MS : 0),
    );
  } while (socket.readyState === socket.OPEN && socket.bufferedAmount > DRAINED_BYTES);
  return socket.readyState === socket.OPEN;
}
