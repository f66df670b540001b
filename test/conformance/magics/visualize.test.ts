/** A notebook's flow, drawn without running its tasks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  kernel = await place.kernel();
  await kernel.run(
    "%%task read_data --viz-return-value [1,2]\nasync function readData(path: string) { console.log('ran'); return [path.length]; }",
  );
  await kernel.run(
    "%%task\nasync function prepare(rows: number[], more = 0) { console.log('ran'); return rows.length + more; }",
  );
  await kernel.run(`%%flow main --no-run
async function main(path = "a.csv") {
  const rows = await readData(path);
  return prepare(rows.map((row) => row + 1).length > 1 ? rows : []);
}`);
});
afterAll(() => place.remove());

test("its picture stands under the cell, nothing ran and nothing was recorded", async () => {
  const { status, error, displays, printed } = await kernel.execute("await main.visualize()");
  expect([status, error, printed]).toEqual(["ok", "", ""]);
  const [{ data } = { data: {} }] = displays;
  expect(String((data as Record<string, unknown>)["image/svg+xml"])).toContain(
    "read_data&#45;0&#45;&gt;prepare&#45;0",
  );
  expect((data as Record<string, unknown>)["text/plain"]).toBe(
    "main calls\n  read_data-0\n  prepare-0 ← read_data-0",
  );
  const client = await place.client();
  expect([await client.flowRuns.filter(), await client.taskRuns.filter()]).toEqual([[], []]);
});

test("a value that is used without one is named with its option, in one line", async () => {
  await kernel.run("%%flow --no-run\nasync function other() { return (await prepare([1])) > 1; }");
  const { status, error } = await kernel.execute("await other.visualize()");
  expect([status, error]).toEqual([
    "error",
    expect.stringMatching(/flow other uses what task prepare gives.*vizReturnValue/),
  ]);
  expect(error).not.toContain("\n");
});
