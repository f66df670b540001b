/** Stores results of runs and reads them again. */
import { join } from "node:path";
import { createLocalStorage } from "../storage/local.ts";
import { decodeValue, encodeValue } from "./bytes.ts";
import { type ResultReference, referenceTo } from "./reference.ts";

/** Writes under way: each has a file open. */
const MAX_WRITES = 16;

export interface ResultStore {
  /** Stores a value under a key. @throws CellflowError `storage.failed`, or V8's error for what can't be stored */
  write(key: string, value: unknown): Promise<ResultReference>;
  /** @throws CellflowError `storage.missing` where there is none, `results.damaged` for what can't be read */
  read(reference: ResultReference): Promise<unknown>;
  /** Bytes that a result takes; undefined where there is none. */
  size(reference: ResultReference): Promise<number | undefined>;
}

/**
 * Results stand in the home's folder `results`. As what the database has of the last second, one may be gone after a
 * power cut: its checksum says so.
 */
export function createResultStore({ home }: { home: string }): ResultStore {
  const storage = createLocalStorage(join(home, "results"), { isSynced: false });
  const waiting: (() => void)[] = [];
  let writes = 0;
  const inTurn = async (write: () => Promise<void>): Promise<void> => {
    if (writes === MAX_WRITES) await new Promise<void>((resolve) => waiting.push(resolve));
    else writes += 1;
    try {
      await write();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else writes -= 1;
    }
  };
  return {
    async write(key, value) {
      await inTurn(() => storage.write(key, encodeValue(value)));
      return referenceTo(key);
    },
    async read({ storage_key }) {
      const bytes = await storage.open(storage_key);
      try {
        return await decodeValue(bytes);
      } finally {
        await bytes.close();
      }
    },
    size: ({ storage_key }) => storage.size(storage_key),
  };
}
