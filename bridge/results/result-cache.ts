/** Notes under a key which run gave the result that is taken for it, and has that computed once among processes. */
import { join } from "node:path";
import { debugLog } from "../debug-log.ts";
import { CellflowError } from "../errors.ts";
import { createKeyLock } from "./key-lock.ts";
import { createResultPlaces, type ResultPlaces, type ResultSettings } from "./places.ts";
import type { ResultReference } from "./reference.ts";

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
  /**
   * What is noted under a key, where `storage` names (default: where the settings say); an entry that can't be read is
   * none.
   */
  find(key: string, storage?: string): Promise<CacheEntry | undefined>;
  /**
   * Notes a result that is stored there, in place of one of before: of two machines that compute the same, the one that
   * ends last. @throws CellflowError `storage.…`
   */
  note(key: string, entry: Omit<CacheEntry, "reference">, storage?: string): Promise<void>;
  /**
   * Takes a key for this process; undefined while another process of this machine has it. Of a process that is gone it
   * is taken over. Gives how to leave it, which never fails.
   */
  take(key: string): Promise<(() => Promise<void>) | undefined>;
}

/** Raised when an entry of before can't be read any more. */
const VERSION = 1;

/** Entries stand beside the results that they refer to. */
export function createResultCache(
  settings: ResultSettings & { refreshCache?: boolean | undefined },
  places: ResultPlaces = createResultPlaces(settings),
): ResultCache {
  const lock = createKeyLock(join(settings.home, "cache"));
  return {
    isRefreshed: settings.refreshCache ?? false,
    async find(key, storage) {
      try {
        const place = places.named(storage);
        return await place.cache(async (storage) => {
          const read = await storage.read(place.entryKey(key));
          return entryIn(JSON.parse(Buffer.from(read).toString()), (taskRunId) =>
            place.refer(storage, taskRunId),
          );
        });
      } catch (error) {
        if (!(error instanceof CellflowError && error.code === "storage.missing"))
          debugLog("results.cache", error);
        return undefined;
      }
    },
    async note(key, { taskRunId, name, made }, storage) {
      const place = places.named(storage);
      const entry = JSON.stringify({ version: VERSION, taskRunId, name, made });
      await place.cache((storage) => storage.write(place.entryKey(key), entry));
    },
    take: (key) => lock.take(key),
  };
}

/** The entry that was read; undefined for one of another version. */
function entryIn(read: unknown, referTo: (taskRunId: string) => ResultReference): CacheEntry | undefined {
  const { version, taskRunId, name, made } = (read ?? {}) as Partial<CacheEntry> & { version?: unknown };
  const isEntry =
    version === VERSION &&
    typeof taskRunId === "string" &&
    typeof name === "string" &&
    typeof made === "number";
  return isEntry ? { taskRunId, name, made, reference: referTo(taskRunId) } : undefined;
}
