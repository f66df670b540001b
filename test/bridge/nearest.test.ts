import { expect, test } from "vitest";
import { nearestName } from "../../bridge/nearest.ts";

test.each([
  ["trip", ["path", "trips"], "trips"],
  ["raed", ["write", "read"], "read"],
  ["READ_DATA", ["read", "readData"], "readData"],
  ["run", ["sun", "run-1", "run"], "run"],
  ["timedot", ["TimedOut", "Cached"], "TimedOut"],
])("%s among %j means %s", (name, known, nearest) => expect(nearestName(name, known)).toBe(nearest));

test("nothing near is nothing", () => {
  expect(nearestName("bogus", ["Scheduled", "Running"])).toBeUndefined();
  expect(nearestName("ab", ["cd"])).toBeUndefined();
  expect(nearestName("x", [])).toBeUndefined();
});
