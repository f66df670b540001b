/** Says to which addresses a webhook may lead. */
import { addressRange } from "./address-range.ts";

/** Who can reach the API that a block came from: this machine alone, or others too. */
export type Reach = "machine" | "others";

/** Whether a connection to an IP address may be opened. */
export type Policy = (address: string) => boolean;

/**
 * Public addresses, and any where the block says `allow_private_urls`. Where it says nothing, and only this machine
 * reaches the API, the block's own address may be one of this machine (`isRedirected`: the one it leads on to may not).
 */
export function addressPolicy(
  allowPrivate: boolean | undefined,
  reach: Reach,
  isRedirected: boolean,
): Policy {
  if (allowPrivate === true) return () => true;
  const isOwn = allowPrivate === undefined && reach === "machine" && !isRedirected;
  return (address) => {
    const range = addressRange(address);
    return range === "public" || (isOwn && range === "loopback");
  };
}
