/**
 * Decides by Host and Origin whose requests a served port answers. A page of another site can make a browser send
 * requests here, under a name that it lets point to this machine: such a name is not ours, nor is its Origin.
 */
import { isIP } from "node:net";
import { hostname } from "node:os";
import { isLoopback } from "./loopback.ts";

export interface ServedUnder {
  /** The address served on. */
  address: string;
  /** Host, with its port if it has one, of the address under which people come. */
  publicHost?: string;
}

/** Whether Host is this machine as seen by itself or by its addresses, and Origin, if a page asks, is a page of it. */
export function isAllowedHost(
  host: string | undefined,
  origin: string | undefined,
  served: ServedUnder,
): boolean {
  const asked = nameOf(`http://${host ?? ""}`);
  if (asked === undefined) return false;
  // Rebinding needs a name; an address in Host is where the browser really went.
  if (isIP(asked) === 0 && !isOurs(asked, served)) return false;
  if (origin === undefined) return true;
  // An address in Origin is just where the page is from.
  const from = nameOf(origin);
  return from !== undefined && (from === asked || isLoopback(from) || isOurs(from, served));
}

function nameOf(url: string): string | undefined {
  const name = URL.parse(url)?.hostname.replace(/^\[(.*)\]$/, "$1");
  return name === "" ? undefined : name;
}

function isOurs(name: string, { address, publicHost }: ServedUnder): boolean {
  if (publicHost !== undefined && name === nameOf(`http://${publicHost}`)) return true;
  if (name === "localhost" || name.endsWith(".localhost") || name === address) return true;
  return (address === "0.0.0.0" || address === "::") && name === hostname().toLowerCase();
}
