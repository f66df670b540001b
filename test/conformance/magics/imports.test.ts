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
