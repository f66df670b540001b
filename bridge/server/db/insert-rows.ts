/** Inserts many rows with few statements. */
import type { Database, Value } from "./database.ts";

/** Rows in one statement: more are hardly faster for each, and a batch's last rows are written one by one. */
const CHUNK = 8;

/**
 * Inserts `rows` of one length.
 * @param insert `INSERT INTO table (columns)`
 * @param onConflict what follows the values
 * @returns how many were added
 */
export function insertRows(
  database: Database,
  insert: string,
  rows: readonly (readonly Value[])[],
  onConflict = "",
): number {
  const marks = `(${rows[0]?.map(() => "?").join(", ")})`;
  const statement = (count: number) =>
    database.prepare(`${insert} VALUES ${Array(count).fill(marks).join(", ")} ${onConflict}`);
  let added = 0;
  let at = 0;
  const chunk = rows.length < CHUNK ? undefined : statement(CHUNK);
  for (; chunk && at + CHUNK <= rows.length; at += CHUNK)
    added += Number(chunk.run(...rows.slice(at, at + CHUNK).flat()).changes);
  const one = at === rows.length ? undefined : statement(1);
  for (; one && at < rows.length; at++) added += Number(one.run(...(rows[at] ?? [])).changes);
  return added;
}
