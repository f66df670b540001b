/** Announces writes: this process's at once, other processes' by tailing an append-only table. */
import type { Change, Changes } from "../../contract/change.ts";
import { debugLog } from "../../debug-log.ts";
import { v7 } from "../../uuid.ts";
import { maybeText } from "./columns.ts";
import type { Database } from "./database.ts";

/** Announces changes of any process on the same file. */
export interface ChangeFeed extends Changes {
  /**
   * Notes a change inside the transaction that writes it, once. Task runs and log lines of a flow run come by the
   * thousand: what is noted of them is that run.
   */
  note(kind: Change["kind"], id: string, flowRunId?: string | null): void;
  /** Announces what was noted; call after the commit. */
  announce(): void;
  /** How many are noted. */
  noted(): number;
  /** Forgets what was noted beyond the first `count`; call after a rollback. */
  forget(count: number): void;
  close(): void;
}

/** Between two polls for other processes' writes, while there are subscribers. */
const POLL_MS = 50;
/** Changes stored for processes that are behind. */
const MAX_STORED_CHANGES = 50_000;

/** A feed of the changes of `database`; costs nothing while there are no subscribers. */
export function createChangeFeed(database: Database): ChangeFeed {
  const writer = v7();
  const listeners = new Set<(change: Change) => void>();
  let noted = new Map<string, Change>();
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;
  let version = 0;

  database.run("DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - ?", MAX_STORED_CHANGES);

  const last = (): number => Number(database.get("SELECT max(seq) AS seq FROM change")?.seq ?? 0);
  const emit = (change: Change): void => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        // One listener's failure is neither the others' nor the writer's.
        debugLog("changes.listener", error);
      }
    }
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
      emit({
        kind: row.kind as Change["kind"],
        id: String(row.id),
        flow_run_id: maybeText(row.flow_run_id) ?? undefined,
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
        timer = setInterval(poll, POLL_MS);
        timer.unref();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    note(kind, item, flowRunId) {
      const id = flowRunId && (kind === "task-run" || kind === "log") ? flowRunId : item;
      const key = kind + id;
      if (noted.has(key)) return;
      noted.set(key, { kind, id, flow_run_id: flowRunId ?? undefined, isOwn: true });
      database
        .prepare("INSERT INTO change (writer, kind, id, flow_run_id) VALUES (?, ?, ?, ?)")
        .run(writer, kind, id, flowRunId ?? null);
    },
    announce() {
      if (noted.size === 0) return;
      const changes = noted;
      noted = new Map();
      if (listeners.size > 0) for (const change of changes.values()) emit(change);
    },
    noted: () => noted.size,
    forget(count) {
      for (const key of [...noted.keys()].slice(count)) noted.delete(key);
    },
    close() {
      stop();
      listeners.clear();
    },
  };
}
