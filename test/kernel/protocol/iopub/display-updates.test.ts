/** Updates of a display: few as they come, of many the last of each moment, and the very last always. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createUpdates, type DisplayUpdate } from "../../../../kernel/protocol/iopub/display-updates.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function update(displayId: string, value: number, parent = "cell"): DisplayUpdate {
  return {
    parent,
    displayId,
    content: { value },
  };
}

function collected() {
  const sent: unknown[] = [];
  const updates = createUpdates(({ parent, displayId, content }) =>
    sent.push([displayId, content.value, ...(parent === "cell" ? [] : [parent])]),
  );
  return { sent, updates };
}

test("one alone goes out at once, and again after a moment of quiet", () => {
  const { sent, updates } = collected();
  updates.add(update("a", 1));
  expect(sent).toEqual([["a", 1]]);
  vi.advanceTimersByTime(100);
  updates.add(update("a", 2));
  expect(sent.length).toBe(2);
});

test("of many, the first and the last of each moment, each display for itself", () => {
  const { sent, updates } = collected();
  for (let value = 0; value < 1000; value++) for (const id of ["a", "b"]) updates.add(update(id, value));
  expect(sent).toEqual([
    ["a", 0],
    ["b", 0],
  ]);
  vi.advanceTimersByTime(50);
  expect(sent.slice(2)).toEqual([
    ["a", 999],
    ["b", 999],
  ]);
  updates.add(update("a", 1000));
  updates.flush();
  expect(sent.at(-1)).toEqual(["a", 1000]);
  vi.runAllTimers();
  expect(sent.length).toBe(5);
});

test("what waits under one cell is not lost to another", () => {
  const { sent, updates } = collected();
  for (const value of [1, 2]) updates.add(update("a", value));
  updates.add(update("a", 3, "other"));
  updates.flush();
  expect(sent).toEqual([
    ["a", 1],
    ["a", 2],
    ["a", 3, "other"],
  ]);
});
