/** /events/out: the client's filter, then kept events that match (last 15 minutes), then live ones. */
import type { WebSocket } from "ws";
import type { z } from "zod";
import { afterAuthentication } from "../../access/websocket-auth.ts";
import { type Event, eventFilter } from "../../contract/event.ts";
import type { ApiServer } from "../app.ts";
import { formatTime, SECOND } from "../db/time.ts";
import { eventCondition, matchesEvent, wireEvent } from "../queries/events.ts";
import { isTaskRunEvent } from "../runs/recording/record-task-runs.ts";

const BACKFILL = 15 * 60 * SECOND;
const BACKFILL_EVENTS = 250;

export function eventsOut(socket: WebSocket, server: ApiServer): void {
  const { context } = server;
  let stop: (() => void) | undefined;
  afterAuthentication(socket, (frame) => {
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
      socket.send(
        JSON.stringify({ type: "event", event: { received: formatTime(context.now()), ...event } }),
      );
    };
    // What is kept as events is read from the table, whoever wrote it; each once, in the order it was kept.
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
  });
  socket.on("close", () => stop?.());
}

function lastEvent({ context }: ApiServer): number {
  return Number(context.database.get("SELECT max(seq) AS seq FROM event")?.seq ?? 0);
}

function backfill(socket: WebSocket, { context }: ApiServer, filter: z.output<typeof eventFilter>): void {
  const since = formatTime(context.now() - BACKFILL);
  const where = eventCondition({ ...filter, occurred: { since } });
  const rows = context.database.all(
    `SELECT * FROM event WHERE ${where.sql} ORDER BY occurred LIMIT ?`,
    ...where.values,
    BACKFILL_EVENTS,
  );
  for (const row of rows) socket.send(JSON.stringify({ type: "event", event: wireEvent(row) }));
}
