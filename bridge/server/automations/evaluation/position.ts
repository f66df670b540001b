/** Keeps how far events are evaluated. */
import { text } from "../../db/columns.ts";
import type { Database } from "../../db/database.ts";
import { lastPosition, type Position } from "../../events/arrivals.ts";

/** Undefined before the first automation. */
export function readPosition(database: Database): Position | undefined {
  const row = database.get("SELECT place FROM automation_place");
  return row && (JSON.parse(text(row.place)) as Position);
}

/** Inside the transaction that evaluates up to there. */
export function storePosition(database: Database, position: Position): void {
  database.run(
    `INSERT INTO automation_place (only, place) VALUES (1, ?1)
     ON CONFLICT (only) DO UPDATE SET place = ?1 WHERE place <> ?1`,
    JSON.stringify(position),
  );
}

/** Passes over all events so far where no automation was enabled before; inside the transaction that enables the first. */
export function beginHere(database: Database): void {
  const { others } = database.get("SELECT count(*) AS others FROM automation WHERE enabled = 1") ?? {};
  if (others === 1) storePosition(database, lastPosition(database));
}

/** Whether something came in since. */
export function isBehind(database: Database): boolean {
  const position = readPosition(database);
  return position === undefined || JSON.stringify(position) !== JSON.stringify(lastPosition(database));
}
