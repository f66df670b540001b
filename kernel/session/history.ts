/** Stores what was executed in SQLite, over restarts, and answers history_request from it. */
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { debugLog } from "../debug-log.ts";
import { makeFolder } from "../make-folder.ts";

/** One executed cell: session, line number (its execution count), source. */
export interface HistoryEntry {
  session: number;
  line: number;
  source: string;
}

/** The history of a kernel. */
export interface History {
  add(line: number, source: string): void;
  /** Entries for a history_request's content: tail, range or search. */
  query(content: Record<string, unknown>): Promise<HistoryEntry[]>;
  /** Entries that wait are written first. */
  close(): Promise<void>;
}

/** The history's file: $CELLFLOW_HISTORY (`:memory:` stores none), else the user's state folder. */
export function historyFile(env: NodeJS.ProcessEnv = process.env): string {
  return (
    env.CELLFLOW_HISTORY ||
    join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "cellflow", "history.sqlite")
  );
}

const SCHEMA = `
  create table if not exists session (id integer primary key, started text not null default current_timestamp);
  create table if not exists entry (
    session integer not null, line integer not null, source text not null, primary key (session, line));`;

async function open(file: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await import("node:sqlite");
  const at = (path: string): DatabaseSync => {
    const database = new DatabaseSync(path);
    database.exec(
      `pragma busy_timeout = 2000; ${path === ":memory:" ? "" : "pragma journal_mode = wal;"} pragma synchronous = normal; ${SCHEMA}`,
    );
    return database;
  };
  try {
    if (file !== ":memory:") makeFolder(dirname(file));
    return at(file);
  } catch (error) {
    debugLog("history.open", error);
    // A home that can't be written to must not stop a kernel: this session's history stays in memory.
    return at(":memory:");
  }
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

/** Cells that run in sequence are written together. */
const WRITE_AFTER_MS = 500;

const SELECT = "select session, line, source from entry";
const NEWEST_FIRST = "order by session desc, line desc limit ?";

/** History in `file`; opened after the first cell has run, so that it costs a starting kernel nothing. */
export function createHistory(file = historyFile()): History {
  let opened: Promise<{ database: DatabaseSync; session: number }> | undefined;
  let closed = false;
  const waiting: { line: number; source: string }[] = [];

  const start = async (): Promise<{ database: DatabaseSync; session: number }> => {
    const database = await open(file);
    const { lastInsertRowid } = database.prepare("insert into session default values").run();
    return { database, session: Number(lastInsertRowid) };
  };

  const store = async (): Promise<{ database: DatabaseSync; session: number }> => {
    opened ??= start();
    const { database, session } = await opened;
    if (waiting.length === 0) return { database, session };
    // One transaction: a commit for each would cost ten times as much.
    database.exec("begin");
    try {
      const insert = database.prepare("insert or replace into entry values (?, ?, ?)");
      for (const { line, source } of waiting.splice(0)) insert.run(session, line, source);
    } finally {
      database.exec("commit");
    }
    return { database, session };
  };

  const rows = (database: DatabaseSync, sql: string, ...values: (string | number)[]): HistoryEntry[] =>
    database.prepare(sql).all(...values) as unknown as HistoryEntry[];

  /** One write for many cells: a write each would cost more than a small cell. */
  let writing: NodeJS.Timeout | undefined;
  const onTimer = (): void => {
    writing = undefined;
    if (!closed) void store();
  };

  return {
    add: (line, source) => {
      waiting.push({ line, source });
      writing ??= setTimeout(onTimer, WRITE_AFTER_MS);
    },
    query: async (content) => {
      const { database, session } = await store();
      const n = numberOr(content.n, -1);
      switch (content.hist_access_type) {
        case "tail":
          return rows(database, `${SELECT} ${NEWEST_FIRST}`, n).reverse();
        case "range": {
          // 0 is this session, a negative number counts back from it.
          const number = numberOr(content.session, 0);
          const requested = number > 0 ? number : session + number;
          const stop = numberOr(content.stop, Number.MAX_SAFE_INTEGER);
          return rows(
            database,
            `${SELECT} where session = ? and line >= ? and line < ? order by line`,
            requested,
            numberOr(content.start, 0),
            stop,
          );
        }
        case "search": {
          const pattern = String(content.pattern ?? "*");
          const unique =
            content.unique === true ? "group by source having max(session * 1000000 + line)" : "";
          return rows(
            database,
            `${SELECT} where source glob ? ${unique} ${NEWEST_FIRST}`,
            pattern,
            n,
          ).reverse();
        }
        default:
          return [];
      }
    },
    close: async () => {
      closed = true;
      clearTimeout(writing);
      if (waiting.length > 0) await store();
      if (opened) (await opened).database.close();
    },
  };
}
