import { expect, test } from "vitest";
import { anchorDate, anchorMicros } from "../../../bridge/schedules/anchor-date.ts";

test.each([
  [1_700_000_000, "2023-11-14T22:13:20Z"],
  [1_700_000_000.5, "2023-11-14T22:13:20.500000Z"],
  ["1700000000", "2023-11-14T22:13:20Z"],
  [1_700_000_000_000, "2023-11-14T22:13:20Z"],
  [-1, "1969-12-31T23:59:59Z"],
  ["2026-01-01", "2026-01-01T00:00:00Z"],
  ["2026-01-01T06:00:00", "2026-01-01T06:00:00Z"],
  ["2026-01-01T00:00:00-05:00", "2026-01-01T00:00:00-05:00"],
])("the anchor %j is stored as %s", (value, stored) => {
  expect(anchorDate(value)).toBe(stored);
});

test.each(["x", "", 1e18, Number.NaN, "2026-02-30T00:00:00Z"])("%j is no anchor", (value) => {
  expect(anchorDate(value)).toBeUndefined();
  expect(anchorMicros(value)).toBeNaN();
});
