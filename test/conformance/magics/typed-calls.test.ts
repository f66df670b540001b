/** A notebook's flows are checked by their types wherever they are called: by a cell, by another flow. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  kernel = await place.kernel();
  await kernel.execute(
    '%%flow v --no-run\nasync function v(x: number, y = "1") { return [typeof x, x, typeof y, y]; }',
  );
});
afterAll(() => place.remove());

it("reads text as the type, and leaves what is right", async () => {
  expect((await kernel.execute('(await v("42")).join()')).displays.at(-1)?.data["text/plain"]).toBe(
    "'number,42,string,1'",
  );
  const [run] = (await kernel.execute('await v("42", "b")')).runs;
  expect(run?.flowRun?.parameters).toEqual({ x: 42, y: "b" });
});

it.each([
  ['v("a")', 'parameter x of flow v must be a number, got "a"'],
  ["v()", "flow v needs parameter x (a number)"],
  ['v(1, "2", 3)', "flow v takes 2 (x, y), got 3 arguments"],
  ["v(1, 2)", "parameter y of flow v must be a string, got 2"],
])("refuses %s", async (call, line) => {
  const ran = await kernel.execute(`await ${call}`);
  expect(ran.status).toBe("error");
  expect(ran.error).toContain(line);
  expect(ran.runs).toEqual([]);
});

it("checks the call of another flow, and types that only TypeScript can read", async () => {
  await kernel.execute("interface Cut { min: number; kind: 'short' | 'long' }");
  await kernel.execute(
    "%%flow inner --no-run\nasync function inner(cut: Cut, when?: Date) { return [cut, when]; }",
  );
  const outer =
    '%%flow outer\nasync function outer() { return inner({ min: "3", kind: "short" }, "2021-01-31"); }';
  expect((await kernel.execute(outer)).displays.at(-1)?.data["text/plain"]).toBe(
    "[ { min: 3, kind: 'short' }, 2021-01-31T00:00:00.000Z ]",
  );
  const wrong = '%%flow outer\nasync function outer() { return inner({ min: 3, kind: "medium" }); }';
  expect((await kernel.execute(wrong)).error).toMatch(
    /parameter cut.kind of flow inner must be one of .*, got "medium"/,
  );
});
