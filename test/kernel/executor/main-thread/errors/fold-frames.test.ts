/** Stacks of recursion in a few lines. */
import { expect, test } from "vitest";
import { foldFrames } from "../../../../../kernel/executor/main-thread/errors/fold-frames.ts";

function times(count: number, ...lines: string[]): string[] {
  return Array.from({ length: count }, () => lines).flat();
}

test("a frame that repeats is there once, and who began it stays", () => {
  expect(foldFrames([...times(10_000, "rec"), "main"])).toEqual([
    "rec",
    "    … the frame above 9999 times more",
    "main",
  ]);
});

test("functions that call each other are folded as a round", () => {
  expect(foldFrames(["top", ...times(50, "even", "odd"), "even", "main"])).toEqual([
    "top",
    "even",
    "odd",
    "    … the 2 frames above 49 times more",
    "even",
    "main",
  ]);
});

test("two calls in a row stay as they are", () => {
  expect(foldFrames(["a", "a", "b", "c", "b", "c"])).toEqual(["a", "a", "b", "c", "b", "c"]);
});

test("a long stack without repetitions keeps both its ends", () => {
  const folded = foldFrames(Array.from({ length: 1000 }, (_, index) => `frame ${index}`));
  expect(folded).toHaveLength(41);
  expect([folded[0], folded[25], folded.at(-1)]).toEqual(["frame 0", "    … 960 frames more", "frame 999"]);
});
