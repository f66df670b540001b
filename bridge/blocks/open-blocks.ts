/** Opens blocks that are storages by an API; what that takes is loaded with the first. */
import type { Client } from "../client/client.ts";
import type { OpenBlock } from "../results/places.ts";

/** @param client of the API that has the blocks */
export function openBlocksOf(client: () => Client | Promise<Client>): OpenBlock {
  return async (block, options) => {
    const { openBlockStorage } = await import("./block-storage.ts");
    return openBlockStorage(await client(), block, options);
  };
}
