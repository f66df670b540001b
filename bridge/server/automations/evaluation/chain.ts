/** Counts how many automations led to an event, so that automations that trigger each other come to an end. */
import { MICROS_PER_SECOND } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { allEvents, type Firing } from "./firing.ts";

/** No chain of automations is longer: none is built on purpose. */
export const LONGEST_CHAIN = 25;
/** So many events automations make because of one: where each triggers several, a short chain is many already. */
export const MOST_OF_ONE = 600;
/** A chain whose links take this long does no harm, even if it never ends. */
const KEPT_MICROS = 3600 * MICROS_PER_SECOND;

/** What led to a firing, or to an event that an automation made. */
export interface Chain {
  /** How many automations, one after the other. */
  length: number;
  /** The event that began it. */
  root: string;
}

/** What led to a firing; undefined where no automation did. */
export function chainOf({ database }: ServerContext, firing: Firing): Chain | undefined {
  const ids = allEvents(firing).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const row = database.get(
    `SELECT length, ifnull(root, event_id) AS root FROM automation_chain
     WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY length DESC LIMIT 1`,
    JSON.stringify(ids),
  );
  return row && { length: Number(row.length), root: text(row.root) };
}

/** Why automations are to stop here; undefined if they may go on. */
export function endOfChain({ database }: ServerContext, { length, root }: Chain): string | undefined {
  if (length >= LONGEST_CHAIN)
    return `Stopped: ${LONGEST_CHAIN} automations triggered each other, one after the other.`;
  const { count } =
    database.get(
      "SELECT count(*) AS count FROM (SELECT 1 FROM automation_chain WHERE root = ? LIMIT ?)",
      root,
      MOST_OF_ONE,
    ) ?? {};
  return Number(count) >= MOST_OF_ONE
    ? `Stopped: because of one event, automations made ${MOST_OF_ONE} more.`
    : undefined;
}

/** Notes what led to an event; inside a transaction. */
export function noteChain({ database, now }: ServerContext, eventId: string, { length, root }: Chain): void {
  database.run(
    "INSERT INTO automation_chain (event_id, length, since, root) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    eventId,
    length,
    now(),
    root,
  );
}

/** Forgets what is long over. */
export function sweepChains({ database, now }: ServerContext): void {
  database.run("DELETE FROM automation_chain WHERE since < ?", now() - KEPT_MICROS);
}
