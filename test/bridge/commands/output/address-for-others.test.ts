import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { addressForOthers } from "../../../../bridge/commands/output/address-for-others.ts";

function at(address: string, internal = false): NetworkInterfaceInfo {
  const family = address.includes(":")
    ? { family: "IPv6" as const, scopeid: 0 }
    : { family: "IPv4" as const };
  return { address, internal, netmask: "", mac: "", cidr: null, ...family };
}

const lo = [at("127.0.0.1", true), at("::1", true)];

test.each([
  [
    "http://0.0.0.0:4200",
    { lo, eth0: [at("fe80::1"), at("fd00::5"), at("192.168.1.5")] },
    "http://192.168.1.5:4200",
  ],
  ["http://[::]:4200", { lo, eth0: [at("fe80::1"), at("fd00::5")] }, "http://[fd00::5]:4200"],
  ["http://0.0.0.0:1", { lo, eth0: [at("fe80::1")] }, "http://127.0.0.1:1"],
  ["http://127.0.0.1:4200", { lo, eth0: [at("192.168.1.5")] }, "http://127.0.0.1:4200"],
])("%s is opened as %s", (url, interfaces, expected) => {
  expect(addressForOthers(url, interfaces)).toBe(expected);
});
