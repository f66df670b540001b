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

test.each([
  ["one", 1, "a"],
  ["three", 1, "abc"],
  ["five", 1, "abcde"],
  ["six", 2, "abcdef"],
  ["eight", 2, "abcdefgh"],
  ["nine", 3, "abcdefghi"],
  ["twelve", 4, "abcdefghijkl"],
])("of %s letters %i may be off, and not one more", (_length, most, name) => {
  const changed = (count: number) => name.slice(0, -count) + "#".repeat(count);
  const longer = (count: number) => name + "#".repeat(count);
  for (const edit of name.length > 1 ? [changed, longer] : [longer]) {
    expect(nearestName(name, [edit(most)])).toBe(edit(most));
    expect(nearestName(name, [edit(most + 1)])).toBeUndefined();
  }
});

test("case, - and _ are no difference, and letters that changed places are one", () => {
  expect(nearestName("EVERY_morning", ["every-morning"])).toBe("every-morning");
  expect(nearestName("e-v", ["EX"])).toBe("EX");
  expect(nearestName("compelted", ["completed"])).toBe("completed");
});

test("the closest is meant; of two that are equally close, the first", () => {
  expect(nearestName("duraton", ["durable", "duration"])).toBe("duration");
  expect(nearestName("abc", ["abx", "aby"])).toBe("abx");
  expect(nearestName("abc", [])).toBeUndefined();
});
