/** Puts events into the order in which they caused each other: one that came before the event it follows waits for it. */
import type { ReceivedEvent } from "../../../contract/events/event.ts";
import { type Micros, parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { LOOKBACK_MICROS } from "./bucket.ts";

/** Holds back what came before the event it follows. */
export interface Ordering {
  /** Handles the event, and those that waited for it; or lets it wait. */
  take(event: ReceivedEvent): void;
  /** Handles those whose leader did not come in time. */
  takeLost(now: Micros): void;
}

/**
 * @param isHandled whether an event came in and was handled, or needed no handling
 * @param handle is called for each event once
 */
export function createOrdering(
  { database, now }: ServerContext,
  isHandled: (id: string, follower: ReceivedEvent) => boolean,
  handle: (event: ReceivedEvent) => void,
): Ordering {
  const isWaiting = (id: string) =>
    database.get("SELECT 1 FROM automation_follower WHERE event_id = ?", id) !== undefined;
  const wait = (event: ReceivedEvent, leader: string): void => {
    database.run(
      `INSERT INTO automation_follower (event_id, leader_id, received, occurred, event) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      event.id,
      leader,
      parseTime(event.received),
      parseTime(event.occurred),
      JSON.stringify(event),
    );
  };
  const handleAll = (first: readonly ReceivedEvent[]): void => {
    // Followers of followers are not nested: a chain may be as long as it likes.
    const line = [...first];
    for (let event = line.shift(); event; event = line.shift()) {
      handle(event);
      line.unshift(...release("leader_id = ?", event.id));
    }
  };
  /** Takes waiting events out, in the order in which they occurred. */
  const release = (where: string, value: string | number): ReceivedEvent[] => {
    const rows = database.all(
      `SELECT event_id, event FROM automation_follower WHERE ${where} ORDER BY occurred LIMIT ${MOST_RELEASED}`,
      value,
    );
    for (const row of rows)
      database.run("DELETE FROM automation_follower WHERE event_id = ?", text(row.event_id));
    return rows.map((row) => JSON.parse(text(row.event)) as ReceivedEvent);
  };
  return {
    take(event) {
      const leader = event.follows;
      if (leader && leader !== event.id) {
        const isRecent = now() - parseTime(event.received) < LOOKBACK_MICROS;
        if (isRecent && (isWaiting(leader) || !isHandled(leader, event))) {
          wait(event, leader);
          return;
        }
      }
      handleAll([event]);
    },
    takeLost(time) {
      handleAll(release("received <= ?", time - LOOKBACK_MICROS));
      const { count } = database.get("SELECT count(*) AS count FROM automation_follower") ?? {};
      if (Number(count) > MOST_WAITING) handleAll(release("? > 0", Number(count)));
    },
  };
}

/** At once; the others are lost, and handled as such. */
const MOST_RELEASED = 1000;
/** Of more, the first that occurred wait no longer. */
const MOST_WAITING = 10_000;
