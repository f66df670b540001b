/** Runs the migrations a database still needs, each once, in order, in one transaction. */
import { DatabaseSync } from "node:sqlite";
import { DatabaseError, explainDatabaseError } from "./database-error.ts";
import { INITIAL } from "./migrations/0001-initial.ts";
import { CONCURRENCY_LIMITS } from "./migrations/0002-concurrency-limits.ts";
import { FIRST_STATES } from "./migrations/0003-first-states.ts";
import { OWNED_TASK_RUNS } from "./migrations/0004-owned-task-runs.ts";
import { BLOCKS } from "./migrations/0005-blocks.ts";
import { EVENT_VIEWS } from "./migrations/0006-event-views.ts";
import { TASK_WORKERS } from "./migrations/0007-task-workers.ts";
import { DEPLOYMENT_LIMITS } from "./migrations/0008-deployment-limits.ts";
import { SAVED_SEARCHES } from "./migrations/0009-saved-searches.ts";
import { AUTOMATIONS } from "./migrations/0010-automations.ts";
import { RUN_INDEXES } from "./migrations/0011-run-indexes.ts";
import { API_KEYS } from "./migrations/0012-api-keys.ts";
import { AUTOMATION_ROOTS } from "./migrations/0013-automation-roots.ts";
import { AUTOMATION_MESSAGES } from "./migrations/0014-automation-messages.ts";

/** Never change one that was published; add the next number. `PRAGMA user_version` is the last that ran. */
const MIGRATIONS: readonly string[] = [
  INITIAL,
  CONCURRENCY_LIMITS,
  FIRST_STATES,
  OWNED_TASK_RUNS,
  BLOCKS,
  EVENT_VIEWS,
  TASK_WORKERS,
  DEPLOYMENT_LIMITS,
  SAVED_SEARCHES,
  AUTOMATIONS,
  RUN_INDEXES,
  API_KEYS,
  AUTOMATION_ROOTS,
  AUTOMATION_MESSAGES,
];

/** What {@link schemaVersion} gives for a database of this cellflow. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The version of a database file, which is not changed. */
export function schemaVersion(file: string): number {
  const connection = new DatabaseSync(file, { readOnly: true });
  try {
    return applied(connection);
  } catch (error) {
    throw explainDatabaseError(error, file);
  } finally {
    connection.close();
  }
}

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
