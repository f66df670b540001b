/** Finds an address that other machines can open, for what is served on all of this machine's. */
import type { NetworkInterfaceInfo } from "node:os";

const EVERY_ADDRESS = /^http:\/\/(0\.0\.0\.0|\[::\]):/;

/**
 * `http://0.0.0.0:4200` -> `http://192.168.1.5:4200`: with an address of a network, of version 4 if there is one.
 * @param interfaces as `networkInterfaces()` has them
 */
export function addressForOthers(
  url: string,
  interfaces: Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>,
): string {
  if (!EVERY_ADDRESS.test(url)) return url;
  const reachable = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    // A link-local address holds with the interface's name only.
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  const { address, family } = reachable.find((each) => each.family === "IPv4") ??
    reachable[0] ?? { address: "127.0.0.1", family: "IPv4" };
  return url.replace(EVERY_ADDRESS, `http://${family === "IPv6" ? `[${address}]` : address}:`);
}
