/** Notes under a key which run gave the result that is taken for it, and has that computed once among processes. */
import { join } from "node:path";
import { debugLog } from "../debug-log.ts";
import { CellflowError } from "../errors.ts";
import { createLocalStorage } from "../storage/local.ts";
import { createKeyLock } from "./key-lock.ts";
import { type ResultReference, referenceTo } from "./reference.ts";

/** The run whose result is taken. */
export interface CacheEntry {
  taskRunId: string;
  /** The run's name. */
  name: string;
  /** When it was made, in milliseconds. */
  made: number;
  reference: ResultReference;
}

export interface ResultCache {
  /** By the settings, whatever is noted is computed anew where a task does not say otherwise. */
  readonly isRefreshed: boolean;
  /** What is noted under a key, an entry that can't be read is none. */
  find(key: string): Promise<CacheEntry | undefined>;
  /** Notes a result that is stored. @throws CellflowError `storage.failed` */
  note(key: string, entry: Omit<CacheEntry, "reference">): Promise<void>;
  /**
   * Takes a key for this process; undefined while another process of this machine has it. Of a process that is gone it
   * is taken over. Gives how to leave it, which never fails.
   */
  take(key: string): Promise<(() => Promise<void>) | undefined>;
}

/** Raised when an entry of before can't be read any more. */
const VERSION = 1;

/** Entries stand in the home's folder `cache`, the results beside those of other runs. */
export function createResultCache({
  home,
  refreshCache = false,
}: {
  home: string;
  refreshCache?: boolean | undefined;
}): ResultCache {
  const folder = join(home, "cache");
  const storage = createLocalStorage(folder, { isSynced: false });
  const lock = createKeyLock(folder);
  return {
    isRefreshed: refreshCache,
    async find(key) {
      try {
        return entryIn(JSON.parse(Buffer.from(await storage.read(key)).toString()));
      } catch (error) {
        if (!(error instanceof CellflowError && error.code === "storage.missing"))
          debugLog("results.cache", error);
        return undefined;
      }
    },
    async note(key, { taskRunId, name, made }) {
      await storage.write(key, JSON.stringify({ version: VERSION, taskRunId, name, made }));
    },
    take: (key) => lock.take(key),
  };
}

/** The entry that was read; undefined for one of another version. */
function entryIn(read: unknown): CacheEntry | undefined {
  const { version, taskRunId, name, made } = (read ?? {}) as Partial<CacheEntry> & { version?: unknown };
  const isEntry =
    version === VERSION &&
    typeof taskRunId === "string" &&
    typeof name === "string" &&
    typeof made === "number";
  return isEntry ? { taskRunId, name, made, reference: referenceTo(taskRunId) } : undefined;
}
