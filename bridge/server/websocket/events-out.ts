/** /events/out: takes the client's filter, sends stored events that match (last 15 minutes), then live ones. */
import type { WebSocket } from "ws";
import type { z } from "zod";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { type Event, eventFilter } from "../../contract/events/event.ts";
import { formatTime, MICROS_PER_SECOND } from "../../contract/time.ts";
import type { ApiServer } from "../app.ts";
import { eventCondition, matchesEvent, wireEvent } from "../queries/events.ts";
import { isTaskRunEvent } from "../runs/recording/record-task-runs.ts";
import { sendFrame } from "./send.ts";

const BACKFILL_MICROS = 15 * 60 * MICROS_PER_SECOND;
const MAX_BACKFILL_EVENTS = 250;

export function eventsOut(socket: WebSocket, server: ApiServer): FrameListener {
  const { context } = server;
  let stop: (() => void) | undefined;
  socket.on("close", () => stop?.());
  return (frame) => {
    const parsed = eventFilter.safeParse(frame.filter ?? {});
    if (frame.type !== "filter" || !parsed.success) {
      socket.close(1002, "Expected 'filter' message");
      return;
    }
    stop?.();
    // The times of the filter bound what is filled in, not what is to come.
    const { occurred: _, ...filter } = parsed.data;
    let seen = lastEvent(server);
    if (frame.backfill !== false) backfill(socket, server, filter);
    const send = (event: Event): void => {
      if (!matchesEvent(context.database, filter, event)) return;
      sendFrame(socket, { type: "event", event: { received: formatTime(context.now()), ...event } });
    };
    // Stored events are read from the table, whoever wrote them; each once, in the order they were stored.
    const drain = (): void => {
      for (const row of context.database.all("SELECT * FROM event WHERE seq > ? ORDER BY seq", seen)) {
        seen = Number(row.seq);
        send(wireEvent(row));
      }
    };
    const stopChanges = server.changes.subscribe(drain);
    const stopEvents = context.events.subscribe((event) => (isTaskRunEvent(event) ? send(event) : drain()));
    stop = () => {
      stopChanges();
      stopEvents();
    };
  };
}

function lastEvent({ context }: ApiServer): number {
  return Number(context.database.get("SELECT max(seq) AS seq FROM event")?.seq ?? 0);
}

function backfill(socket: WebSocket, { context }: ApiServer, filter: z.output<typeof eventFilter>): void {
  const since = formatTime(context.now() - BACKFILL_MICROS);
  const where = eventCondition({ ...filter, occurred: { since } });
  const rows = context.database.all(
    `SELECT * FROM event WHERE ${where.sql} ORDER BY occurred LIMIT ?`,
    ...where.values,
    MAX_BACKFILL_EVENTS,
  );
  for (const row of rows) sendFrame(socket, { type: "event", event: wireEvent(row) });
}
