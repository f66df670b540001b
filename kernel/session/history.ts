/** What was executed, in this session and before: kept in SQLite over restarts, answered from for history_request. */
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
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
  /** What waits is written first. */
  close(): Promise<void>;
}

/** Where history is kept: $CELLFLOW_HISTORY (`:memory:` keeps none), else the user's state folder. */
export function historyFile(env: NodeJS.ProcessEnv = process.env): string {
  return (
    env.CELLFLOW_HISTORY ||
    join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "cellflow", "history.sqlite")
  );
}

const schema = `
  create table if not exists session (id integer primary key, started text not null default current_timestamp);
  create table if not exists entry (
    session integer not null, line integer not null, source text not null, primary key (session, line));`;

async function open(file: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await import("node:sqlite");
  const at = (path: string): DatabaseSync => {
    const database = new DatabaseSync(path);
    database.exec(
      `pragma busy_timeout = 2000; ${path === ":memory:" ? "" : "pragma journal_mode = wal;"} pragma synchronous = normal; ${schema}`,
    );
    return database;
  };
  try {
    if (file !== ":memory:") makeFolder(dirname(file));
    return at(file);
  } catch {
    // A home that can't be written to must not stop a kernel: this session's history is kept in memory.
    return at(":memory:");
  }
}

function count(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

const WRITE_AFTER = 500; // ms

const select = "select session, line, source from entry";
const newest = "order by session desc, line desc limit ?";

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

  /** Cells that run in a row are written together: a write each would cost more than a small cell. */
  let writing: NodeJS.Timeout | undefined;
  const later = (): void => {
    writing = undefined;
    if (!closed) void store();
  };

  return {
    add: (line, source) => {
      waiting.push({ line, source });
      writing ??= setTimeout(later, WRITE_AFTER);
    },
    query: async (content) => {
      const { database, session } = await store();
      const n = count(content.n, -1);
      switch (content.hist_access_type) {
        case "tail":
          return rows(database, `${select} ${newest}`, n).reverse();
        case "range": {
          // 0 is this session, a negative number counts back from it.
          const asked = count(content.session, 0);
          const wanted = asked > 0 ? asked : session + asked;
          const stop = count(content.stop, Number.MAX_SAFE_INTEGER);
          return rows(
            database,
            `${select} where session = ? and line >= ? and line < ? order by line`,
            wanted,
            count(content.start, 0),
            stop,
          );
        }
        case "search": {
          const pattern = String(content.pattern ?? "*");
          const unique =
            content.unique === true ? "group by source having max(session * 1000000 + line)" : "";
          return rows(database, `${select} where source glob ? ${unique} ${newest}`, pattern, n).reverse();
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
