/** /events/in: one event a frame, no acknowledgement; kept in batches. */
import type { WebSocket } from "ws";
import { afterAuthentication } from "../../access/websocket-auth.ts";
import type { ApiServer } from "../app.ts";
import { receiveEvents } from "../runs/recording/receive-events.ts";

/** How many frames wait at most for the end of the turn. */
const BATCH = 500;

export function eventsIn(socket: WebSocket, { context }: ApiServer): void {
  let waiting: unknown[] = [];
  let planned: NodeJS.Immediate | undefined;
  const flush = (): void => {
    clearImmediate(planned);
    planned = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      receiveEvents(context, batch);
    } catch {
      // One bad event must not take the others of its batch along.
      for (const event of batch) {
        try {
          receiveEvents(context, [event]);
        } catch {
          // Not an event: there is nobody to tell, as in Prefect.
        }
      }
    }
  };
  afterAuthentication(socket, (frame) => {
    waiting.push(frame);
    if (waiting.length >= BATCH) flush();
    else planned ??= setImmediate(flush);
  });
  socket.on("close", flush);
  // A ping is a client's checkpoint: what it sent before is kept when the pong arrives.
  socket.on("ping", flush);
}
