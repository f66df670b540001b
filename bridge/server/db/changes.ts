/** How writes are announced: this process's at once, other processes' by tailing an append-only table. */

import { v7 } from "../../uuid.ts";
import type { Database } from "./database.ts";

export interface Change {
  kind: "flow-run" | "task-run" | "log" | "artifact" | "deployment";
  id: string;
  flow_run_id?: string;
}

export interface ChangeFeed {
  /** Calls `listener` for every change from now on, of any process on the same file. */
  subscribe(listener: (change: Change) => void): () => void;
  /** Notes a change inside the transaction that makes it. */
  note(kind: Change["kind"], id: string, flowRunId?: string | null): void;
  /** Announces what was noted; call after the commit. */
  announce(): void;
  /** Forgets what was noted; call after a rollback. */
  forget(): void;
  close(): void;
}

/** How often other processes' writes are looked for while somebody listens, in milliseconds. */
const POLL = 50;
/** How many changes are kept for processes that are behind. */
const KEPT = 50_000;

/** A feed of the changes of `database`; costs nothing while nobody subscribes. */
export function createChangeFeed(database: Database): ChangeFeed {
  const writer = v7();
  const listeners = new Set<(change: Change) => void>();
  let noted = new Map<string, Change>();
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;
  let version = 0;

  database.run("DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - ?", KEPT);

  const last = (): number => Number(database.get("SELECT max(seq) AS seq FROM change")?.seq ?? 0);
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const poll = (): void => {
    const current = database.version();
    if (current === version) return;
    version = current;
    const rows = database.all(
      "SELECT seq, kind, id, flow_run_id FROM change WHERE seq > ? AND writer <> ? ORDER BY seq",
      seen,
      writer,
    );
    for (const row of rows) {
      seen = Number(row.seq);
      tell({
        kind: row.kind as Change["kind"],
        id: String(row.id),
        ...(row.flow_run_id === null ? {} : { flow_run_id: String(row.flow_run_id) }),
      });
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    subscribe(listener) {
      if (listeners.size === 0) {
        seen = last();
        version = database.version();
        timer = setInterval(poll, POLL);
        timer.unref();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    note(kind, id, flowRunId) {
      const key = kind + id;
      if (noted.has(key)) return;
      noted.set(key, { kind, id, ...(flowRunId ? { flow_run_id: flowRunId } : {}) });
      database
        .prepare("INSERT INTO change (writer, kind, id, flow_run_id) VALUES (?, ?, ?, ?)")
        .run(writer, kind, id, flowRunId ?? null);
    },
    announce() {
      if (noted.size === 0) return;
      const changes = noted;
      noted = new Map();
      if (listeners.size > 0) for (const change of changes.values()) tell(change);
    },
    forget() {
      noted = new Map();
    },
    close() {
      stop();
      listeners.clear();
    },
  };
}
