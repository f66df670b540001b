/** Sends frames to a socket, and ends one whose reader does not keep up: what it has not read would fill the memory. */
import type { WebSocket } from "ws";

/** What may wait for a reader; the system buffers some more. A whole backfill of 250 large events fits in. */
const MAX_WAITING_BYTES = 32 * 2 ** 20;

/** Sends `frame` as JSON. A client that was cut off connects again, and has what is recent filled in. */
export function sendFrame(socket: WebSocket, frame: Record<string, unknown>): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(JSON.stringify(frame));
  if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
}
