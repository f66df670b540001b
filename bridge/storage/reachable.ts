/** Calls a storage that may be out of reach, and asks it no more for a while when it is. */
import { isCellflowError } from "../errors.ts";
import type { Storage } from "./storage.ts";

/** Calls the storage. @throws what `work` does, or did a moment ago where that was of the storage as a whole */
export type Reach = <T>(work: (storage: Storage) => Promise<T>) => Promise<T>;

/** Who can't reach it is not held up by it again for so long. */
const PAUSE_MS = 10_000;

/** What is wrong with all of it: not with a key, or with what these credentials may do there. */
const OF_ALL = /^storage\.(unreachable|credentials|bucket|region|clock|endpoint|certificates)$/;

/** @param open is called anew after it was out of reach: credentials may have been set meanwhile */
export function createReach(
  open: () => Storage | Promise<Storage>,
  now: () => number = () => performance.now(),
): Reach {
  let storage: Promise<Storage> | undefined;
  let failure: { error: unknown; until: number } | undefined;
  const outOfReach = (error: unknown): void => {
    failure = { error, until: now() + PAUSE_MS };
    storage = undefined;
  };
  const opened = async (): Promise<Storage> => {
    try {
      return await open();
    } catch (error) {
      outOfReach(error);
      throw error;
    }
  };
  return async (work) => {
    if (failure && now() < failure.until) throw failure.error;
    storage ??= opened();
    const reached = await storage;
    try {
      return await work(reached);
    } catch (error) {
      if (isCellflowError(error) && OF_ALL.test(error.code)) outOfReach(error);
      throw error;
    }
  };
}
