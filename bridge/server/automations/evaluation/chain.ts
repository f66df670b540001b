/** Counts how many automations led to an event, so that automations that trigger each other come to an end. */
import { MICROS_PER_SECOND } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { allEvents, type Firing } from "./firing.ts";

/** No chain of automations is longer: none is built on purpose. */
export const LONGEST_CHAIN = 25;
/** A chain whose links take this long does no harm, even if it never ends. */
const KEPT_MICROS = 3600 * MICROS_PER_SECOND;

/** How many automations led to a firing. */
export function chainLength({ database }: ServerContext, firing: Firing): number {
  const ids = allEvents(firing).map(({ id }) => id);
  if (ids.length === 0) return 0;
  const row = database.get(
    "SELECT max(length) AS length FROM automation_chain WHERE event_id IN (SELECT value FROM json_each(?))",
    JSON.stringify(ids),
  );
  return Number(row?.length ?? 0);
}

/** Notes that so many automations led to an event; inside a transaction. */
export function noteChain({ database, now }: ServerContext, eventId: string, length: number): void {
  database.run(
    "INSERT INTO automation_chain (event_id, length, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    eventId,
    length,
    now(),
  );
}

/** Forgets what is long over. */
export function sweepChains({ database, now }: ServerContext): void {
  database.run("DELETE FROM automation_chain WHERE since < ?", now() - KEPT_MICROS);
}
