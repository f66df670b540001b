/** Has the disk take what SQLite has committed, a moment later and off this thread: a power cut takes no more than that. */
import { open } from "node:fs/promises";
import { debugLogUnlessMissing } from "../../debug-log.ts";

/** Brings commits to the disk. */
export interface LogSync {
  /** Something was committed. */
  committed(): void;
  /** Resolves when the disk has all that was committed until now. Never fails. */
  now(): Promise<void>;
  close(): void;
}

/** The disk has a commit at most this long after, and the time it takes; of many, the last. */
const SYNC_MS = 500;

/**
 * SQLite itself syncs the write-ahead log of `file` only when it copies it into the database, which may be minutes
 * later. The log's file is never locked, so that others may open and close it.
 */
export function createLogSync(file: string, sync = syncFile): LogSync {
  let timer: NodeJS.Timeout | undefined;
  let syncing: Promise<void> | undefined;
  let isDirty = false;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // What is committed while the disk is busy needs another turn.
    while (syncing) await syncing;
    if (!isDirty) return;
    isDirty = false;
    syncing = sync(`${file}-wal`)
      // Without the log, the database has it all.
      .catch((error: unknown) => debugLogUnlessMissing("database.sync", error))
      .finally(() => {
        syncing = undefined;
      });
    await syncing;
  };
  return {
    committed() {
      isDirty = true;
      timer ??= setTimeout(() => void run(), SYNC_MS).unref();
    },
    now: run,
    close: () => clearTimeout(timer),
  };
}

async function syncFile(path: string): Promise<void> {
  const log = await open(path);
  try {
    await log.datasync();
  } finally {
    await log.close();
  }
}
