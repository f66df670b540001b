import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTagLimits } from "../../../../bridge/engine/slots/tag-limits.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("a tag is asked for once in five seconds, however many runs have it", async () => {
  const limits = createTagLimits(() => "one API");
  const ask = vi.fn(async (tag: string) => tag === "gpu");
  const many = Array.from({ length: 10 }, () => limits.limited(["gpu", "night"], ask));
  expect(await Promise.all(many)).toEqual(Array(10).fill(["gpu"]));
  expect(await limits.limited(["night"], ask)).toEqual([]);
  expect(ask.mock.calls.flat()).toEqual(["gpu", "night"]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await limits.limited(["night"], async () => true)).toEqual(["night"]);
});

test("while the API does not say, what it said last counts: none at first", async () => {
  const limits = createTagLimits(() => "one API");
  const down = vi.fn(() => Promise.reject(new Error("down")));
  expect(await limits.limited(["gpu"], down)).toEqual([]);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(await limits.limited(["gpu"], down)).toEqual([]);
  expect(down).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await limits.limited(["gpu"], async () => true)).toEqual(["gpu"]);
  await vi.advanceTimersByTimeAsync(5000);
  const silent = limits.limited(["gpu"], () => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(5000);
  expect(await silent).toEqual(["gpu"]);
});

test("another API has other limits", async () => {
  let api = "one";
  const limits = createTagLimits(() => api);
  expect(await limits.limited(["gpu"], async () => true)).toEqual(["gpu"]);
  api = "other";
  await vi.advanceTimersByTimeAsync(100);
  expect(await limits.limited(["gpu"], async () => false)).toEqual([]);
});
