/**
 * Decides by Host and Origin whose requests a served port answers. A page of another site can make a browser send
 * requests here, under a name that it lets point to this machine: such a name is not ours, nor is its Origin.
 */
import { isIP } from "node:net";
import { hostname } from "node:os";

export interface ServedUnder {
  /** The address served on. */
  address: string;
  /** Host, with its port if it has one, of the address under which people come. */
  publicHost?: string;
}

/** Whether Host, and Origin if a page asks, are this machine as seen by itself or by its addresses. */
export function isAllowedHost(
  host: string | undefined,
  origin: string | undefined,
  served: ServedUnder,
): boolean {
  if (!isOurs(nameOf(`http://${host ?? ""}`), served)) return false;
  return origin === undefined || isOurs(nameOf(origin), served);
}

function nameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1") : undefined;
}

function isOurs(name: string | undefined, { address, publicHost }: ServedUnder): boolean {
  if (name === undefined || name === "") return false;
  if (publicHost !== undefined && name === nameOf(`http://${publicHost}`)) return true;
  if (name === "localhost" || name.endsWith(".localhost") || name === address) return true;
  // Rebinding needs a name; an address in Host is where the browser really went.
  if (isIP(name) !== 0) return true;
  return (address === "0.0.0.0" || address === "::") && name === hostname().toLowerCase();
}
