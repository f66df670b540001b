/** /events/in: takes one event a frame, without acknowledgement, and stores them in batches. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import type { Event } from "../../contract/events/event.ts";
import { debugLog } from "../../debug-log.ts";
import { wellFormedJson } from "../../well-formed.ts";
import type { ServerContext } from "../context.ts";
import { checkEvents, eventProblem } from "../events/check-events.ts";
import { storeEvents } from "../runs/recording/receive-events.ts";
import { closeWith } from "./send.ts";

/** Frames that wait at most for the end of the turn. */
const MAX_BATCH = 500;
const NOT_AN_EVENT = 1007;
const NOT_STORED = 1011;

/** A frame that is no event closes the socket; what came before it is stored. */
export function eventsIn(socket: WebSocket, context: ServerContext): FrameListener {
  let waiting: Event[] = [];
  let planned: NodeJS.Immediate | undefined;
  const flush = (): void => {
    clearImmediate(planned);
    planned = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      storeEvents(context, batch);
      context.database.committed().catch(giveUp);
    } catch (error) {
      giveUp(error);
    }
  };
  /** Clients connect again, and send again what they cannot know to be stored. */
  const giveUp = (error: unknown): void => {
    debugLog("events-in.batch", error);
    closeWith(socket, NOT_STORED, `Events are not stored: ${error instanceof Error ? error.message : "?"}`);
  };
  socket.on("close", flush);
  // A ping is a client's checkpoint: what it sent before is stored when the pong arrives.
  socket.on("ping", (data) => {
    flush();
    const stored = context.database.committed();
    context.database.commitNow();
    stored.then(() => socket.pong(data), giveUp);
  });
  return (frame) => {
    const event: unknown = JSON.parse(wellFormedJson(JSON.stringify(frame)));
    const problem = eventProblem(event);
    if (problem !== undefined) {
      flush();
      closeWith(socket, NOT_AN_EVENT, `Invalid event: ${problem}`);
      return;
    }
    waiting.push(...checkEvents([event]));
    if (waiting.length >= MAX_BATCH) {
      flush();
      // A burst takes its turn like others.
      socket.pause();
      setImmediate(() => socket.resume());
    } else planned ??= setImmediate(flush);
  };
}
