/** Runs the migrations a database still needs, each once, in order, in one transaction. */
import type { DatabaseSync } from "node:sqlite";
import { DatabaseError } from "./database-error.ts";
import { RUN_INDEXES } from "./migrations/0011-run-indexes.ts";

/** Never change one that was published; add the next number. `PRAGMA user_version` is the last that ran. */
const MIGRATIONS: readonly string[] = [
  INITIAL,
  CONCURRENCY_LIMITS,
  FIRST_STATES,
  OWNED_TASK_RUNS,
  BLOCKS,
  TASK_WORKERS,
  DEPLOYMENT_LIMITS,
  RUN_INDEXES,
];

/** Brings the schema of `file` to this version; one written by a newer cellflow is refused. */
export function migrate(connection: DatabaseSync, file: string): void {
  if (applied(connection) === MIGRATIONS.length) return;
  connection.exec("BEGIN IMMEDIATE");
  try {
    // Read again: another process may have migrated while this one waited for the lock.
    const from = applied(connection);
    if (from > MIGRATIONS.length) {
      throw new DatabaseError(
        "database.newer",
        `The database ${file} was written by a newer cellflow: update cellflow, or set CELLFLOW_DATABASE to another file.`,
      );
    }
    for (const script of MIGRATIONS.slice(from)) connection.exec(script);
    connection.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    connection.exec("COMMIT");
  } catch (error) {
    if (connection.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

function applied(connection: DatabaseSync): number {
  return Number(connection.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}
