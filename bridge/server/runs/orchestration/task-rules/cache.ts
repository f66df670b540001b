/** A task run whose cache key has a completed state is in that state at once. */

import type { TaskTransition } from "../task-transition.ts";
import { type Effect, reject } from "../transition.ts";

const MAX_KEY_CHARACTERS = 2000;

/** Unless the run is to refresh the cache. */
export function takeCached({ proposed, cached }: TaskTransition): Pick<Effect, "refusal"> | undefined {
  const { cache_key: key, refresh_cache: isRefreshed } = proposed.details;
  if (proposed.type !== "RUNNING" || !key || isRefreshed) return undefined;
  const state = cached(key);
  if (!state) return undefined;
  const { id: _, timestamp: __, ...known } = state;
  return reject("Retrieved state from cache", { ...known, name: "Cached" });
}

/** Prefect's server writes the state, and says that it is rejected. */
export function refuseLongKey({ proposed }: TaskTransition): Pick<Effect, "refusal"> | undefined {
  const key = proposed.details.cache_key ?? "";
  if (proposed.type !== "COMPLETED" || key.length <= MAX_KEY_CHARACTERS) return undefined;
  const reason = `Cache key exceeded maximum allowed length of ${MAX_KEY_CHARACTERS} characters.`;
  return reject(reason, proposed);
}
