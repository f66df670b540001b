/** Stores results of runs and reads them again. */
import { CellflowError, isCellflowError } from "../errors.ts";
import type { StoredBytes } from "../storage/storage.ts";
import { withoutArrow } from "./arrow/content.ts";
import type { ArrowKind } from "./arrow/kind.ts";
import { arrowFor } from "./arrow/package.ts";
import { decodeValue, encodeValue } from "./bytes.ts";
import { createResultPlaces, type ResultPlaces, type ResultSettings } from "./places.ts";
import type { ResultReference } from "./reference.ts";

/** Writes under way: each has a file open. */
const MAX_WRITES = 16;
/** So much of a bucket is asked for at once, rather than the header first. */
const SMALL_BYTES = 2 ** 20;

/** Arrow's containers in a value. */
export interface GivenArrow {
  found: ReadonlyMap<object, ArrowKind>;
  /** Addresses of modules that may import apache-arrow, the likeliest first. */
  from: readonly string[];
}

export interface ResultWriteOptions {
  arrow?: GivenArrow | undefined;
  /** `resultStorage` of a task or flow. */
  storage?: string | undefined;
}

export interface ResultStore {
  /**
   * Stores a value under a key, where `storage` names (default: where the settings say).
   * @throws CellflowError `storage.…`, `results.package`, or V8's error for what can't be stored
   */
  write(key: string, value: unknown, options?: ResultWriteOptions): Promise<ResultReference>;
  /**
   * @throws CellflowError `storage.missing` where there is none, `results.damaged` for what can't be read,
   * `results.package` where it has tables and apache-arrow is gone
   */
  read(reference: ResultReference, from?: readonly string[]): Promise<unknown>;
  /** Does `storage`, or the settings, name another place than the home? */
  isElsewhere(storage: string | undefined): boolean;
  /** Bytes that a result takes; undefined where there is none. */
  size(reference: ResultReference): Promise<number | undefined>;
}

export function createResultStore(
  settings: ResultSettings,
  places: ResultPlaces = createResultPlaces(settings),
): ResultStore {
  /** From where apache-arrow was found before: who passes a table on need not import it. */
  const arrowBases = new Set<string>();
  const waiting: (() => void)[] = [];
  let writes = 0;
  const inTurn = async <T>(write: () => Promise<T>): Promise<T> => {
    if (writes === MAX_WRITES) await new Promise<void>((resolve) => waiting.push(resolve));
    else writes += 1;
    try {
      return await write();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else writes -= 1;
    }
  };
  return {
    async write(key, given, { arrow, storage } = {}) {
      const { results, refer } = places.named(storage);
      const { value, contents } = arrow?.found.size
        ? await withoutArrow(given, arrow.found, [...arrow.from, ...arrowBases])
        : { value: given };
      for (const { base } of contents?.values() ?? []) arrowBases.add(base);
      return inTurn(() =>
        results(async (storage) => {
          await storage.write(key, encodeValue(value, contents));
          return refer(storage, key);
        }),
      );
    },
    async read(reference, from = []) {
      const { place, key } = places.holding(reference);
      const bytes = await place.results(async (storage) => {
        const opened = await storage.open(key);
        return place.isHome || opened.size > SMALL_BYTES ? opened : readAtOnce(opened);
      });
      try {
        return await decodeValue(bytes, async (format) => {
          const found = await arrowFor(format, [...from, ...arrowBases]);
          arrowBases.add(found.base);
          return found;
        });
      } catch (error) {
        if (place.isHome || !isCellflowError(error) || error.code !== "results.damaged") throw error;
        throw new CellflowError(error.code, `${error.message} (${reference.storage_key})`);
      } finally {
        await bytes.close();
      }
    },
    isElsewhere: (storage) => !places.named(storage).isHome,
    async size(reference) {
      const { place, key } = places.holding(reference);
      return place.results((storage) => storage.size(key));
    },
  };
}

/** Its bytes, all in memory. */
async function readAtOnce(opened: StoredBytes): Promise<StoredBytes> {
  try {
    const content = new Uint8Array(opened.size);
    const length = await opened.read(content, 0);
    return {
      size: length,
      async read(into, position) {
        const piece = content.subarray(position, Math.min(position + into.length, length));
        into.set(piece);
        return piece.length;
      },
      close: async () => {},
    };
  } finally {
    await opened.close();
  }
}
