import { expect, test } from "vitest";
import { retryAfterMs } from "../../../../bridge/notify/http/retry-after.ts";

test.each([
  ["5", 5000],
  ["0.5", 500],
  ["Thu, 01 Jan 1970 00:00:20 GMT", 10_000],
  ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
  ["soon", undefined],
  ["-5", undefined],
  ["", undefined],
  [undefined, undefined],
  ["Infinity", undefined],
])("Retry-After: %s", (header, expected) => {
  expect(retryAfterMs(header, 10_000)).toBe(expected);
});
