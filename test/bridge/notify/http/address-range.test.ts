import fc from "fast-check";
import { expect, test } from "vitest";
import { addressRange } from "../../../../bridge/notify/http/address-range.ts";

test.each([
  ["8.8.8.8", "public"],
  ["2606:4700:4700::1111", "public"],
  ["127.0.0.1", "loopback"],
  ["127.255.0.3", "loopback"],
  ["::1", "loopback"],
  ["::ffff:127.0.0.1", "loopback"],
  ["64:ff9b::127.0.0.1", "loopback"],
  ["64:ff9b::8.8.8.8", "public"],
  ["64:ff9b::10.0.0.1", "private"],
  ["0.0.0.0", "private"],
  ["::", "private"],
  ["10.1.2.3", "private"],
  ["172.16.0.1", "private"],
  ["192.168.1.1", "private"],
  ["169.254.169.254", "private"],
  ["100.64.0.1", "private"],
  ["192.0.2.1", "private"],
  ["198.18.0.1", "private"],
  ["224.0.0.1", "private"],
  ["255.255.255.255", "private"],
  ["240.0.0.1", "private"],
  ["fe80::1", "private"],
  ["fe80::1%eth0", "private"],
  ["fd00::1", "private"],
  ["fec0::1", "private"],
  ["ff02::1", "private"],
  ["::ffff:10.0.0.1", "private"],
  ["::10.0.0.1", "private"],
  ["::127.0.0.1", "loopback"],
  ["2002:7f00:1::", "private"],
  ["2001::1", "private"],
  ["2001:db8::1", "private"],
  ["no address", "private"],
])("%s is %s", (address, range) => {
  expect(addressRange(address)).toBe(range);
});

test("an IPv4 address is of the same range inside of an IPv6 one", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(addressRange(`::ffff:${address}`)).toBe(addressRange(address));
      expect(addressRange(`64:ff9b::${address}`)).toBe(addressRange(address));
    }),
  );
});
