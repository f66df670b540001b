/** Task cells with `--thread` in the real kernel: tasks that call others, files that change, memory that runs out. */
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

test("a task on a thread calls another one of the notebook that runs on one", async () => {
  await kernel.run("%%task twice --thread\nasync function twice(n: number) { return n * 2; }");
  await kernel.run(
    "%%task total --thread\nasync function total(list: number[]) { return (await twice.map(list)).reduce((a, b) => a + b); }",
  );
  expect(await kernel.run("console.log(await total([1, 2, 3, 4, 5, 6]))")).toBe("42\n");
  // Each call of it is a run of its own.
  expect(
    await kernel.run(
      'import { getClient } from "cellflow";\nconst runs = await (await getClient()).taskRuns.filter({});\nconsole.log(runs.map(({ name, state_name }) => `${name.split("-")[0]} ${state_name}`).sort().join());',
    ),
  ).toBe(`total Completed${",twice Completed".repeat(6)}\n`);
});

test("a file that was changed and imported again is the new one on threads", async () => {
  const file = join(place.folder, "shade.ts");
  await writeFile(file, 'export const shade = (): string => "red";\n');
  await kernel.run('import { shade } from "./shade.ts";');
  await kernel.run("%%task paint --thread\nasync function paint() { return shade(); }");
  expect(await kernel.run("console.log(shade(), await paint())")).toBe("red red\n");
  await writeFile(file, 'export const shade = (): string => "blue";\n');
  await kernel.run('import { shade } from "./shade.ts";');
  expect(await kernel.run("console.log(shade(), await paint())")).toBe("blue blue\n");
});
