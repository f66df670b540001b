/** Task cells with `--cache` in the real kernel: what a changed cell or file computes again. */
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

const cell =
  "%%task read --cache 1h\nasync function read(n: number) { console.log('computes'); return scale(n); }";

/** Calls `read(1)`: what it gave, and whether that was computed. */
async function called(of: Kernel = kernel): Promise<[string, boolean]> {
  const ran = await of.execute("console.log(`gives ${await read(1)}`)");
  if (ran.status !== "ok") throw new Error(ran.error);
  return [/gives (\S+)/.exec(ran.printed)?.[1] ?? "", ran.printed.includes("computes")];
}

test("the line under the cell says for how long; the call is cached", async () => {
  await kernel.run("const factor = 2;\nfunction scale(n: number) { return n * factor; }");
  const ran = await kernel.execute(cell);
  expect(ran.displays.map(({ data }) => data["text/plain"])).toEqual(["Task read · read(n) · cached for 1h"]);
  expect(await called()).toEqual(["2", true]);
  expect(await called()).toEqual(["2", false]);
});

test("a helper of another cell that changes is computed anew, and changed back it is not", async () => {
  await kernel.run("const factor = 2;\nfunction scale(n: number) { return n * factor + 100; }");
  expect(await called()).toEqual(["102", true]);
  await kernel.run("const factor = 3;");
  expect(await called()).toEqual(["103", true]);
  await kernel.run("// unrelated\nconst other = 1;");
  expect(await called()).toEqual(["103", false]);
  await kernel.run("const factor = 2; function scale(n: number) {\n  // as before\n  return n * factor;\n}");
  expect(await called()).toEqual(["2", false]);
  await kernel.run(cell);
  expect(await called()).toEqual(["2", false]);
  await kernel.run(cell.replace("scale(n)", "scale(n) + 1"));
  expect(await called()).toEqual(["3", true]);
});

test("a file that is changed counts when it was imported again, not before", async () => {
  const file = (times: number) =>
    writeFile(join(place.folder, "scale.ts"), `export function scale(n: number) { return n * ${times}; }\n`);
  await file(5);
  await kernel.run('import { scale } from "./scale.ts";');
  await kernel.run(cell);
  expect(await called()).toEqual(["5", true]);
  await file(7);
  expect(await called()).toEqual(["5", false]);
  await kernel.run('import { scale } from "./scale.ts";');
  expect(await called()).toEqual(["7", true]);
});

test("a kernel that is started anew takes what the last one computed", async () => {
  const second = await place.kernel();
  await second.run('import { scale } from "./scale.ts";');
  await second.run(cell);
  expect(await called(second)).toEqual(["7", false]);
  await second.close();
});

test("--cache-key tells results apart, --cache off caches nothing, and a wrong length of time is one line", async () => {
  await kernel.run(
    "%%task by_day --cache forever --cache-key '({ day }) => day'\nasync function byDay(station: string, day: number) { return station + day; }",
  );
  const keyed = await kernel.execute(
    "[await byDay('a', 1), await byDay('b', 1), await byDay('c', 2)].join()",
  );
  expect(keyed.displays.at(-1)?.data["text/plain"]).toBe("'a1,a1,c2'");
  await kernel.run("%%task never --cache off\nasync function never() { console.log('computes'); return 1; }");
  expect((await kernel.execute("await never(); await never();")).printed.match(/computes/g)?.length).toBe(2);
  const wrong = await kernel.execute("%%task bad --cache 5q\nasync function bad() {}");
  expect(wrong.error).toContain("%%task: task option `cache` is no cache: write a length of time like");
});

test("a stopped cell leaves its key: the next call computes", async () => {
  await kernel.run("let waits = true;\n");
  await kernel.run(
    "%%task slow --cache-key '() => 1'\nasync function slow() { console.log('began'); while (waits) await new Promise((next) => setTimeout(next, 5)); return 1; }",
  );
  const stopped = kernel.begin("%%flow one\nasync function one() { return await slow(); }");
  await stopped.until(
    ({ printed, runs }) =>
      printed.includes("began") || Boolean(runs[0]?.logs.some(({ message }) => message === "began")),
  );
  await kernel.interrupt();
  expect((await stopped.done).status).toBe("error");
  await kernel.run("waits = false;");
  const again = await kernel.execute("await slow()");
  expect(again.displays.at(-1)?.data["text/plain"]).toBe("1");
});
