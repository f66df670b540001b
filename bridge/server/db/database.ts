/** Opens, queries and writes the SQLite file: WAL, prepared statements, one transaction a batch. */
import { channel } from "node:diagnostics_channel";
import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { makeFolder } from "../../make-folder.ts";
import { explainDatabaseError, networkFileSystem } from "./database-error.ts";
import { createLogSync } from "./log-sync.ts";
import { migrate } from "./migrate.ts";
import { createReadLimit, type ReadLimit } from "./read-limit.ts";
import { createTransactions, type Transactions } from "./transactions.ts";

/** A row by its columns. */
export type Row = Record<string, SQLOutputValue>;
/** What a `?` of a statement may be. */
export type Value = SQLInputValue;

/** One connection to a database file. @throws DatabaseError where the file cannot be read or written */
export interface Database {
  readonly file: string;
  /** All rows of a query. */
  all(sql: string, ...values: Value[]): Row[];
  /** The first row of a query. */
  get(sql: string, ...values: Value[]): Row | undefined;
  /** Runs a statement; how many rows it changed. */
  run(sql: string, ...values: Value[]): number;
  /** A cached prepared statement, for loops. */
  prepare(sql: string): StatementSync;
  /** Runs `work` in one transaction that is exclusive among writers; nested calls join it. */
  transaction<T>(work: () => T): T;
  /** See Transactions. */
  whenCommitted: Transactions["whenCommitted"];
  groupCommits: Transactions["group"];
  committed: Transactions["committed"];
  commitNow: Transactions["commitNow"];
  /** Changes whenever another connection, of this or another process, committed. */
  version(): number;
  /** From now on a query that asks `within_time()` ends with ReadTooLong after so long. */
  readAtMost(ms: number): void;
  /** For a read that does its work in parts. */
  readBudget: ReadLimit["budget"];
  /** See ReadLimit. */
  patiently: ReadLimit["patiently"];
  /** From now on a write waits no longer than this for those of others. */
  waitAtMost(ms: number): void;
  /** Resolves when the disk has what was committed until now; by itself it has it within a second. */
  synced(): Promise<void>;
  close(): void;
}

/** How long a write waits for those of other processes: SQLite has no queue of writers, and sixty processes may want to write. */
const BUSY_TIMEOUT_MS = 30_000;
/** A list that is led through a million runs meets some thousand pages; with less, each is read again for the next. */
const CACHE_KIB = 64_000;
/** Above this many different statements the cache starts again (filters make many shapes of SQL). */
const MAX_STATEMENTS = 500;

/**
 * Opens (and creates, and migrates) the database `file`; `:memory:` is allowed.
 * @throws DatabaseError in one line when it cannot
 */
export function openDatabase(file: string): Database {
  const path = file === ":memory:" ? file : resolve(file);
  let connection: DatabaseSync | undefined;
  try {
    if (path !== ":memory:") makePrivate(path);
    connection = new DatabaseSync(path);
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA synchronous = NORMAL`);
    const mode = connection.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    if (mode !== "wal" && path !== ":memory:") throw networkFileSystem(path);
    connection.exec(`PRAGMA foreign_keys = OFF; PRAGMA cache_size = ${-CACHE_KIB}`);
    const limit = createReadLimit(connection);
    migrate(connection, path);
    return wrap(connection, path, limit);
  } catch (error) {
    connection?.close();
    throw explainDatabaseError(error, path);
  }
}

/**
 * Opens a database that another connection has open, for reading alone.
 * @throws DatabaseError in one line when it cannot
 */
export function openForReading(path: string): Database {
  try {
    const connection = new DatabaseSync(path, { readOnly: true });
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA cache_size = ${-CACHE_KIB}`);
    return wrap(connection, path, createReadLimit(connection));
  } catch (error) {
    throw explainDatabaseError(error, path);
  }
}

/** What runs were given and made is for this user only; SQLite gives the files beside it the same mode. */
function makePrivate(path: string): void {
  makeFolder(dirname(path));
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
  // Where a user keeps it on purpose elsewhere, its mode is theirs.
  else if (basename(dirname(path)) === ".cellflow") makeHomePrivate(path);
}

/** Homes of before were open to all. */
function makeHomePrivate(path: string): void {
  const home = dirname(path);
  for (const [each, mode] of [
    [home, 0o700],
    ...["", "-wal", "-shm"].map((suffix) => [path + suffix, 0o600] as const),
  ] as const) {
    const stats = statSync(each, { throwIfNoEntry: false });
    if (!stats || (stats.mode & 0o077) === 0 || stats.uid !== process.getuid?.()) continue;
    chmodSync(each, stats.mode & mode);
  }
}

function wrap(connection: DatabaseSync, file: string, limit: ReadLimit): Database {
  let statements = new Map<string, StatementSync>();
  const log = file === ":memory:" ? undefined : createLogSync(file);
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MAX_STATEMENTS) statements = new Map();
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const own = Symbol(file);
  // Another connection of this thread may hold the lock until the turn ends, which waiting for it would never let be.
  const beginning = channel(`cellflow:database:${file}`);
  const giveWay = (other: unknown): void => {
    if (other !== own) transactions.commitNow();
  };
  const transactions = createTransactions(
    {
      begin() {
        if (file !== ":memory:") beginning.publish(own);
        prepare("BEGIN IMMEDIATE").run();
      },
      commit: () => prepare("COMMIT").run(),
      rollback: () => connection.isTransaction && prepare("ROLLBACK").run(),
      save: () => prepare("SAVEPOINT part").run(),
      release: () => prepare("RELEASE part").run(),
      undo: () => {
        prepare("ROLLBACK TO part").run();
        prepare("RELEASE part").run();
      },
      isOpen: () => connection.isTransaction,
    },
    () => log?.committed(),
  );
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explainDatabaseError(error, file);
    }
  };
  return {
    file,
    prepare,
    all: (sql, ...values) => explained(() => limit.during(sql, values, () => prepare(sql).all(...values))),
    get: (sql, ...values) => explained(() => limit.during(sql, values, () => prepare(sql).get(...values))),
    readAtMost: limit.set,
    patiently: limit.patiently,
    readBudget: limit.budget,
    run: (sql, ...values) =>
      explained(() => {
        if (!connection.isTransaction && file !== ":memory:") beginning.publish(own);
        return Number(prepare(sql).run(...values).changes);
      }),
    version: () => Number(prepare("PRAGMA data_version").get()?.data_version ?? 0),
    transaction: (work) => explained(() => transactions.run(work)),
    whenCommitted: transactions.whenCommitted,
    groupCommits() {
      transactions.group();
      beginning.subscribe(giveWay);
    },
    committed: () =>
      transactions.committed().catch((error: unknown) => {
        throw explainDatabaseError(error, file);
      }),
    commitNow: transactions.commitNow,
    waitAtMost: (ms) => connection.exec(`PRAGMA busy_timeout = ${ms}`),
    synced: async () => log?.now(),
    close() {
      beginning.unsubscribe(giveWay);
      if (connection.isOpen) transactions.commitNow();
      log?.close();
      statements.clear();
      if (connection.isOpen) connection.close();
    },
  };
}
