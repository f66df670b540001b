/** Removes all rows of a database, for good. */
import { debugLog } from "../../debug-log.ts";
import type { Database } from "./database.ts";

/** In one transaction: whoever else uses it sees all of it or nothing. */
export function emptyDatabase(database: Database): void {
  database.transaction(() => {
    const tables = database.all(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'automation_version'",
    );
    for (const { name } of tables) database.run(`DELETE FROM "${name}"`);
    // Those who hold automations in memory read them again.
    database.run("UPDATE automation_version SET version = version + 1");
  });
  try {
    database.run("VACUUM");
  } catch (error) {
    // While others read, the file stays as large as it was.
    debugLog("database.vacuum", error);
  }
}
