/** A cell is done when its result and both end marks have arrived, in any order. */
import { expect, test } from "vitest";
import { createRuns, type Done } from "../../../kernel/executor/runs.ts";

const result: Done = { outcome: { status: "ok" }, declared: ["a"], payload: [] };

test.each([
  ["result", "stdout", "stderr"],
  ["stdout", "result", "stderr"],
  ["stderr", "stdout", "result"],
] as const)("a run is done after %s, %s and %s", async (...parts) => {
  const runs = createRuns();
  const { number, done } = runs.start("cell");
  for (const part of parts) {
    expect(runs.numberOf("cell")).toBe(number);
    if (part === "result") runs.onResult("cell", result);
    else runs.onEndMark(part, String(number));
  }
  expect(await done).toEqual(result);
  expect([runs.size, runs.numberOf("cell"), runs.lastNumber()]).toEqual([0, undefined, number]);
});

test("marks and results of runs that are over change nothing; a failure reaches every run", async () => {
  const runs = createRuns();
  const first = runs.start("first");
  runs.onEndMark("stdout", "7");
  runs.onResult("unknown", result);
  const second = runs.start("second");
  runs.rejectAll(new Error("ended"));
  await expect(first.done).rejects.toThrow("ended");
  await expect(second.done).rejects.toThrow("ended");
});
