/** Keeps how far events are evaluated. */
import { text } from "../../db/columns.ts";
import type { Database } from "../../db/database.ts";
import { lastPlace, type Place } from "../../events/arrivals.ts";

/** Undefined before the first automation. */
export function readPlace(database: Database): Place | undefined {
  const row = database.get("SELECT place FROM automation_place");
  return row && (JSON.parse(text(row.place)) as Place);
}

/** Inside the transaction that evaluates up to there. */
export function storePlace(database: Database, place: Place): void {
  database.run(
    `INSERT INTO automation_place (only, place) VALUES (1, ?1)
     ON CONFLICT (only) DO UPDATE SET place = ?1 WHERE place <> ?1`,
    JSON.stringify(place),
  );
}

/** Passes over all there was, where nobody was interested; inside the transaction in which somebody is. */
export function beginHere(database: Database): void {
  const { others } = database.get("SELECT count(*) AS others FROM automation WHERE enabled = 1") ?? {};
  if (others === 1) storePlace(database, lastPlace(database));
}

/** Whether something came in since. */
export function isBehind(database: Database): boolean {
  const place = readPlace(database);
  return place === undefined || JSON.stringify(place) !== JSON.stringify(lastPlace(database));
}
