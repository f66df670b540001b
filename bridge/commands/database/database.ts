/** `cellflow database backup | reset | upgrade`: of this machine's own database. */
import { existsSync, linkSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { resolve } from "node:path";
import { readSettings } from "../../settings/settings.ts";
import { type Consent, confirm, confirmMany } from "../input/confirm.ts";
import { print } from "../output/print.ts";
import { asFailure, FailedError, UsageError } from "../session.ts";

const OWNER_ONLY = 0o600;

/**
 * Copies the database as it is at one moment, also while others write. The key of its blocks stands in another file,
 * and is not in the copy.
 */
export async function backup(file: string): Promise<void> {
  await onDatabase(async (database) => {
    const target = resolve(file);
    if (!existsSync(database)) throw new FailedError("database.none", `there is no database ${database} yet`);
    if (existsSync(target))
      throw new UsageError("usage.file", `${target} is there already: name a file that is not`);
    const { backup: copy, DatabaseSync } = await import("node:sqlite");
    const part = `${target}.${process.pid}.part`;
    const source = new DatabaseSync(database, { readOnly: true });
    try {
      source.exec("PRAGMA busy_timeout = 30000");
      await copy(source, part, { rate: 1000 });
      await chmod(part, OWNER_ONLY);
      // Not renamed: a file that was made meanwhile is left alone.
      linkSync(part, target);
    } catch (error) {
      throw unwritable(target, error);
    } finally {
      source.close();
      rmSync(part, { force: true });
    }
    print(`copied ${database} to ${target}`);
    if (existsSync(`${database}.key`))
      print(`the key of its blocks is not in the copy: keep ${database}.key in another place`);
  });
}

/** Removes all that it holds. Who uses it meanwhile finds it empty. */
export async function reset(consent: Consent): Promise<void> {
  await onDatabase(async (database) => {
    await confirmMany(`Delete all runs, deployments, blocks and the rest in ${database}`, consent);
    const { openDatabase } = await import("../../server/db/database.ts");
    const { emptyDatabase } = await import("../../server/db/empty-database.ts");
    const opened = openDatabase(database);
    try {
      emptyDatabase(opened);
    } finally {
      opened.close();
    }
    print(`${database} is empty`);
  });
}

/** Brings the schema to this version; every command that opens it does so, too. */
export async function upgrade(consent: Consent & { dryRun?: boolean }): Promise<void> {
  await onDatabase(async (database) => {
    const { SCHEMA_VERSION, schemaVersion } = await import("../../server/db/migrate.ts");
    const before = existsSync(database) ? schemaVersion(database) : 0;
    const change = `from version ${before} to ${SCHEMA_VERSION}`;
    if (before === SCHEMA_VERSION) print(`${database} is of the newest version, ${SCHEMA_VERSION}`);
    else if (consent.dryRun) print(`${database} would go ${change}`);
    else {
      await confirm(`Upgrade ${database} ${change}`, consent);
      const { openDatabase } = await import("../../server/db/database.ts");
      openDatabase(database).close();
      print(`upgraded ${database} ${change}`);
    }
  });
}

async function onDatabase(work: (database: string) => Promise<void>): Promise<void> {
  try {
    await work(readSettings({ ...process.env, CELLFLOW_API: "embedded" }).database);
  } catch (error) {
    throw asFailure(error);
  }
}

function unwritable(target: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return new FailedError("database.backup", `${target} can't be written (${code ?? ""} ${message})`);
}
