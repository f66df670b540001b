/** A cell's run is done when its result has come, once. */
import { expect, test } from "vitest";
import { createRuns, type Done } from "../../../kernel/executor/runs.ts";

const result: Done = { outcome: { status: "ok" }, declared: ["a"], payload: [] };

test("a run is done with its result, and known by its number until then", async () => {
  const runs = createRuns();
  const { number, done } = runs.start("cell");
  expect(runs.numberOf("cell")).toBe(number);
  runs.onResult("cell", result);
  runs.onResult("cell", { ...result, declared: [] });
  expect(await done).toEqual(result);
  expect([runs.size, runs.numberOf("cell"), runs.lastNumber()]).toEqual([0, undefined, number]);
});

test("results of runs that are over change nothing; a failure reaches every run", async () => {
  const runs = createRuns();
  const first = runs.start("first");
  runs.onResult("unknown", result);
  const second = runs.start("second");
  runs.rejectAll(new Error("ended"));
  await expect(first.done).rejects.toThrow("ended");
  await expect(second.done).rejects.toThrow("ended");
});
