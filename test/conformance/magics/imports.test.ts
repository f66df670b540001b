/** A name of the SDK that a cell uses without importing it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  kernel = await place.kernel();
});
afterAll(() => place.remove());

test.each(["rmseReport({})", "createMarkdownArtifact", "task = 1", "getRunLogger().info('x')"])(
  "%s: the import is told",
  async (code) => {
    const name = /^\w+/.exec(code)?.[0];
    expect((await kernel.execute(code)).error).toBe(
      `ReferenceError: ${name} is not defined: import { ${name} } from "cellflow"`,
    );
  },
);

test("in a flow's function as well; an imported or declared name, and typeof, are as they are", async () => {
  const ran = await kernel.execute('%%flow\nasync function f() { getRunLogger().info("x"); }');
  expect(ran.error).toContain('getRunLogger is not defined: import { getRunLogger } from "cellflow"');
  expect((await kernel.execute("typeof flow")).displays[0]?.data["text/plain"]).toBe("'undefined'");
  expect((await kernel.execute("const task = 1; task")).displays[0]?.data["text/plain"]).toBe("1");
  expect((await kernel.execute("flwo")).error).toBe("ReferenceError: flwo is not defined");
});

test("the engine is a module of its own: importable, one copy with the SDK, and no name of it is suggested", async () => {
  const flushes = `import { flow, getClient } from "cellflow";
import { flushRunUpdates } from "cellflow/engine";
const one = flow(async function one() { return 1; });
await one();
await flushRunUpdates();
const [last] = await (await getClient()).flowRuns.filter({ sort: "EXPECTED_START_TIME_DESC", limit: 1 });
last.state_type`;
  expect((await kernel.execute(flushes)).displays.at(-1)?.data["text/plain"]).toBe("'COMPLETED'");
  expect((await kernel.execute("abandonRuns")).error).toBe("ReferenceError: abandonRuns is not defined");
});
