/** Task cells with `--thread` in the real kernel. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  kernel = await place.kernel();
});
afterAll(() => place.remove());

test("what other cells and files declare goes along, and what it prints stands under the cell", async () => {
  await writeFile(
    join(place.folder, "scale.ts"),
    "export enum By { Two = 2 }\nexport const scale = (n: number) => n * By.Two;\n",
  );
  await kernel.run(
    'import { scale } from "./scale.ts";\nimport { isMainThread } from "node:worker_threads";\nconst rows: number[] = [1, 2];\nrows.push(3);',
  );
  const ran = await kernel.execute(
    "%%task sum --thread\n/** Adds. */\nasync function sum(more: Map<string, Float64Array>) {\n  console.log('main', isMainThread);\n  return rows.map(scale).reduce((a, b) => a + b, more.get('x')![0]!);\n}",
  );
  expect(ran.displays.map(({ data }) => data["text/plain"])).toEqual(["Task sum · sum(more) · on a thread"]);
  expect(await kernel.run("console.log('gives', await sum(new Map([['x', new Float64Array([0.5])]])))")).toBe(
    "main false\ngives 12.5\n",
  );
  await kernel.run("rows.push(4)");
  expect(await kernel.run("console.log('gives', await sum(new Map([['x', new Float64Array([0.5])]])))")).toBe(
    "main false\ngives 20.5\n",
  );
});

test("Stop ends it whatever it does, and the next call runs", async () => {
  await kernel.run(
    "%%task spin --thread\nasync function spin(forever: boolean) { console.log('spins'); while (forever); return 5; }",
  );
  const spinning = kernel.begin("%%flow f\nasync function f() { return await spin(true); }");
  await spinning.until(
    ({ printed, runs }) =>
      printed.includes("spins") || Boolean(runs[0]?.logs.some(({ message }) => message === "spins")),
  );
  await kernel.interrupt();
  expect((await spinning.done).status).toBe("error");
  expect(await kernel.run("console.log(await spin(false))")).toBe("spins\n5\n");
});

test("what can't go along is one line", async () => {
  await kernel.run(
    'import { task } from "cellflow";\nfunction make(n: number) { return task(async () => n, { name: "made", thread: true }); }',
  );
  const refused = await kernel.execute("await make(3)()");
  expect(refused.error).toContain("task made can't run on a thread: it uses `n` of the code around it");
});
