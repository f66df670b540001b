import { expect, test } from "vitest";
import { createOwnTimes } from "../../../../../bridge/server/runs/states/own-times.ts";

test("a run keeps the time it began with when the clock is set, as does what it calls; the next one has today's", () => {
  let [now, set] = [1000, 0];
  const times = createOwnTimes({ now: () => now, set: () => set });
  times.entered("outer", "RUNNING");
  [now, set] = [9010, 8000];
  expect(times.now("outer")).toBe(1010);
  expect(times.now("inner", () => "outer")).toBe(1010);
  times.entered("inner", "RUNNING", () => "outer");
  expect(times.now("inner")).toBe(1010);
  expect(times.now("next", () => null)).toBe(9010);
  times.entered("next", "RUNNING");
  [now, set] = [20, -1000];
  expect(["outer", "inner", "next"].map((id) => times.now(id))).toEqual([1020, 1020, 9020]);
  times.entered("outer", "COMPLETED");
  expect(times.now("outer")).toBe(20);
});
