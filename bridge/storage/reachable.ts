/** Calls a storage that may be out of reach, and asks it no more for a while when it is. */
import { isCellflowError } from "../errors.ts";
import type { Storage } from "./storage.ts";

/** Calls the storage. @throws what `work` does, or did a moment ago where that was of the storage as a whole */
export type Reach = <T>(work: (storage: Storage) => Promise<T>) => Promise<T>;

/** Who can't reach it is not held up by it again for so long. */
const PAUSE_MS = 10_000;

/** What is wrong with all of it: not with a key, or with what these credentials may do there. */
const OF_ALL = /^(storage\.(unreachable|credentials|bucket|region|clock|endpoint)|settings\.\w+)$/;

/** @param open is called anew after it was out of reach: credentials may have been set meanwhile */
export function createReach(open: () => Storage, now: () => number = () => performance.now()): Reach {
  let storage: Storage | undefined;
  let failure: { error: unknown; until: number } | undefined;
  return async (work) => {
    if (failure && now() < failure.until) throw failure.error;
    try {
      storage ??= open();
      return await work(storage);
    } catch (error) {
      if (isCellflowError(error) && OF_ALL.test(error.code)) {
        failure = { error, until: now() + PAUSE_MS };
        storage = undefined;
      }
      throw error;
    }
  };
}
