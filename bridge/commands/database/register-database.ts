/** Registers `cellflow database …`, which `cellflow server database …` is, too. */
import type { Command } from "commander";
import { verb, withJson, withYes } from "../input/verb.ts";

export function registerDatabase(database: Command): void {
  const load = () => import("./database.ts");
  verb(
    database,
    "backup <file>",
    "copy the database, also while it is in use; the key of its blocks is not in the copy",
    "database backup cellflow-backup.db",
  ).action(async (file) => (await load()).backup(file));
  withYes(verb(database, "reset", "delete all that the database holds", "database reset --yes")).action(
    async (options) => (await load()).reset(options),
  );
  withYes(verb(database, "upgrade", "bring the database to this version", "database upgrade --dry-run"))
    .option("--dry-run", "only say what would be done")
    .action(async (options) => (await load()).upgrade(options));
  withJson(
    verb(
      database,
      "rotate-key",
      "encrypt all blocks with a new key; processes under way go on",
      "database rotate-key",
    ),
  ).action(async (options) => (await import("./rotate-key.ts")).rotateKey(options));
}
