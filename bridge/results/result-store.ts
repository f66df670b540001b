/** Stores results of runs and reads them again. */
import { join } from "node:path";
import { createLocalStorage } from "../storage/local.ts";
import { withoutArrow } from "./arrow/content.ts";
import type { ArrowKind } from "./arrow/kind.ts";
import { arrowFor } from "./arrow/package.ts";
import { decodeValue, encodeValue } from "./bytes.ts";
import { type ResultReference, referenceTo } from "./reference.ts";

/** Writes under way: each has a file open. */
const MAX_WRITES = 16;

/** Arrow's containers in a value. */
export interface GivenArrow {
  found: ReadonlyMap<object, ArrowKind>;
  /** Addresses of modules that may import apache-arrow, the likeliest first. */
  from: readonly string[];
}

export interface ResultStore {
  /**
   * Stores a value under a key.
   * @throws CellflowError `storage.failed`, `results.package`, or V8's error for what can't be stored
   */
  write(key: string, value: unknown, arrow?: GivenArrow): Promise<ResultReference>;
  /**
   * @throws CellflowError `storage.missing` where there is none, `results.damaged` for what can't be read,
   * `results.package` where it has tables and apache-arrow is gone
   */
  read(reference: ResultReference, from?: readonly string[]): Promise<unknown>;
  /** Bytes that a result takes; undefined where there is none. */
  size(reference: ResultReference): Promise<number | undefined>;
}

/**
 * Results stand in the home's folder `results`. As what the database has of the last second, one may be gone after a
 * power cut: its checksum says so.
 */
export function createResultStore({ home }: { home: string }): ResultStore {
  const storage = createLocalStorage(join(home, "results"), { isSynced: false });
  /** From where apache-arrow was found before: who passes a table on need not import it. */
  const arrowBases = new Set<string>();
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
    async write(key, given, arrow) {
      const { value, contents } = arrow?.found.size
        ? await withoutArrow(given, arrow.found, [...arrow.from, ...arrowBases])
        : { value: given };
      for (const { base } of contents?.values() ?? []) arrowBases.add(base);
      await inTurn(() => storage.write(key, encodeValue(value, contents)));
      return referenceTo(key);
    },
    async read({ storage_key }, from = []) {
      const bytes = await storage.open(storage_key);
      try {
        return await decodeValue(bytes, async (format) => {
          const found = await arrowFor(format, [...from, ...arrowBases]);
          arrowBases.add(found.base);
          return found;
        });
      } finally {
        await bytes.close();
      }
    },
    size: ({ storage_key }) => storage.size(storage_key),
  };
}
