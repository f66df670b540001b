import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTime, parseTime } from "../../../bridge/contract/time.ts";

test.each([
  ["2026-11-21T03:27:32.167536Z", "2026-11-21T03:27:32.167536Z"],
  ["2026-11-21 03:33:35.860587+00:00", "2026-11-21T03:33:35.860587Z"],
  ["2026-11-21T03:27:32.1Z", "2026-11-21T03:27:32.100000Z"],
  ["2026-11-21T03:27:32Z", "2026-11-21T03:27:32Z"],
  ["2026-11-21T05:27:32.5+02:00", "2026-11-21T03:27:32.500000Z"],
  ["2026-11-21T03:27:32", "2026-11-21T03:27:32Z"],
  ["2026-11-21", "2026-11-21T00:00:00Z"],
])("%s is %s", (text, canonical) => {
  expect(formatTime(parseTime(text))).toBe(canonical);
});

test("what is no time is NaN", () => {
  for (const text of ["", "now", "2026-13-01T00:00:00Z", "12"]) expect(parseTime(text)).toBeNaN();
});

test("every microsecond survives being written and read", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000_000 }), (micros) => {
      expect(parseTime(formatTime(micros))).toBe(micros);
    }),
  );
});
