/** Gives what stores results, with the blocks of the API that runs report to. */
import { openBlocksOf } from "../../blocks/open-blocks.ts";
import type { ResultCache } from "../../results/result-cache.ts";
import type { ResultStore } from "../../results/result-store.ts";
import type { Host } from "../host.ts";

const openBlock = openBlocksOf(async () => (await import("../api.ts")).getClient());

export function resultsOf(host: Host): Promise<ResultStore> {
  return host.results(openBlock);
}

export function cacheOf(host: Host): Promise<ResultCache> {
  return host.cache(openBlock);
}
