/** Tells public addresses from those of this machine and of private networks, however they are written. */
import ipaddr from "ipaddr.js";

export type AddressRange = "public" | "loopback" | "private";

/** What the internet's registries hand out: of IPv6, all else is special. */
const GLOBAL_IPV6 = ipaddr.parseCIDR("2000::/3");

/**
 * The range of an IP address. Whatever is not plainly public (link-local, carrier-grade NAT, unique local, multicast,
 * reserved, tunnels) counts as private; an IPv4 address inside of an IPv6 one is read as what it is.
 */
export function addressRange(address: string): AddressRange {
  if (!ipaddr.isValid(address)) return "private";
  const ip = ipaddr.process(address);
  const range = ip.range();
  if (range === "loopback") return "loopback";
  if (ip.kind() === "ipv4") return range === "unicast" ? "public" : "private";
  // NAT64 of networks without IPv4: the last four bytes are the address that is reached.
  if (range === "rfc6052") return addressRange(ip.toByteArray().slice(-4).join("."));
  return range === "unicast" && ip.match(GLOBAL_IPV6) ? "public" : "private";
}
