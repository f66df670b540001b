/** Resolves names for connections: an address that is refused is never connected to, whatever the name meant before. */
import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { Policy } from "./policy.ts";

/** A connection to an address that the policy refuses. */
export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
}

/** For `net.connect`; where one of a name's addresses is refused, all are, as in Prefect. */
export function checkedLookup(policy: Policy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => policy(address)))
        return callback(new RefusedAddress(), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Names are checked when they are resolved; an address that stands in the URL is not resolved. @throws RefusedAddress */
export function checkLiteral(hostname: string, policy: Policy): void {
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) && !policy(address)) throw new RefusedAddress();
}
