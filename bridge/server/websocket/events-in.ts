/** /events/in: takes one event a frame, without acknowledgement, and stores them in batches. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { debugLog } from "../../debug-log.ts";
import { wellFormedJson } from "../../well-formed.ts";
import type { ApiServer } from "../app.ts";
import { receiveEvents } from "../runs/recording/receive-events.ts";

/** Frames that wait at most for the end of the turn. */
const MAX_BATCH = 500;

export function eventsIn(socket: WebSocket, { context }: ApiServer): FrameListener {
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
    } catch (error) {
      // One bad event must not take the others of its batch along.
      debugLog("events-in.batch", error);
      for (const event of batch) {
        try {
          receiveEvents(context, [event]);
        } catch (reason) {
          // Not an event: nobody is notified, as in Prefect.
          debugLog("events-in.event", reason);
        }
      }
    }
  };
  socket.on("close", flush);
  // A ping is a client's checkpoint: what it sent before is stored when the pong arrives.
  socket.on("ping", () => {
    flush();
    context.database.commitNow();
  });
  return (frame) => {
    waiting.push(JSON.parse(wellFormedJson(JSON.stringify(frame))));
    if (waiting.length >= MAX_BATCH) flush();
    else planned ??= setImmediate(flush);
  };
}
