/** Tells addresses that only this machine reaches from all others. */
import { BlockList, isIP } from "node:net";

/** Whether what listens on `address` can be reached from this machine only; any name but `localhost` counts as reachable. */
export function isLoopback(address: string): boolean {
  if (address.toLowerCase() === "localhost") return true;
  const version = isIP(address);
  if (version === 0) return false;
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8, "ipv4");
  loopback.addAddress("::1", "ipv6");
  return loopback.check(address, version === 6 ? "ipv6" : "ipv4");
}
