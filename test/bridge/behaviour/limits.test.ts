/** A concurrency limit between processes: what each of them may do at the same time, and what one leaves behind. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Folder, type Script, scriptFolder } from "./script.ts";

let folder: Folder;
beforeAll(() => {
  folder = scriptFolder();
});
afterAll(() => folder.remove());

async function limit(name: string, slots: number): Promise<void> {
  await folder.withClient((client) => client.concurrencyLimits.create({ name, limit: slots }));
}

async function taken(name: string): Promise<number | undefined> {
  return folder.withClient(async (client) => (await client.concurrencyLimits.read(name))?.active_slots);
}

test("of many in several processes as many have a slot as there are", async () => {
  await limit("shared", 3);
  const marks = join(folder.home, "marks");
  const body = `
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
const marks = ${JSON.stringify(marks)};
mkdirSync(marks, { recursive: true });
let most = 0;
const work = task(async function work(n) {
  await cellflow.concurrency("shared", async () => {
    const mark = marks + "/" + process.pid + "-" + n;
    writeFileSync(mark, "");
    most = Math.max(most, readdirSync(marks).length);
    await new Promise((resolve) => setTimeout(resolve, 5));
    most = Math.max(most, readdirSync(marks).length);
    rmSync(mark);
  });
});
await flow(async () => work.map([1, 2, 3, 4, 5, 6, 7, 8]), { name: "main" })();
console.log("most", most);
`;
  const scripts = [1, 2, 3].map(() => folder.start(body));
  const ends = await Promise.all(scripts.map(({ ended }) => ended));
  const most = ends.map(({ output }) => Number(/most (\d+)/.exec(output)?.[1] ?? output));
  expect(Math.max(...most)).toBeLessThanOrEqual(3);
  expect(Math.min(...most)).toBeGreaterThan(0);
  expect(readdirSync(marks)).toEqual([]);
  expect(await taken("shared")).toBe(0);
});

/** Holds a slot until a file is there, or for ever. */
function holder(name: string, then: string): Script {
  return folder.start(`
import { existsSync } from "node:fs";
await cellflow.concurrency(${JSON.stringify(name)}, async () => {
  console.log("holding");
  ${then}
});
`);
}

test("a process that is killed leaves its slot to the next one", async () => {
  await limit("killed", 1);
  const first = holder("killed", "await new Promise((resolve) => setTimeout(resolve, 1e6));");
  await first.says("holding");
  expect(await taken("killed")).toBe(1);
  first.child.kill("SIGKILL");
  await first.ended;
  const next = holder("killed", "");
  expect(await next.ended).toMatchObject({ code: 0 });
  expect(await taken("killed")).toBe(0);
});

test.each([
  ["process.exit()", "process.exit(0);", 0],
  [
    "an error that nobody catches",
    'setTimeout(() => { throw new Error("over"); }); await new Promise(() => {});',
    1,
  ],
])("a process that ends by %s gives its slot back", async (how, then, code) => {
  await limit(how, 1);
  const script = holder(how, then);
  expect((await script.ended).code).toBe(code);
  expect(await taken(how)).toBe(0);
});

test("one that waits has the slot as soon as another process gives it back", async () => {
  await limit("handed", 1);
  const file = join(folder.home, "go");
  const first = holder(
    "handed",
    `while (!existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 5));
    console.log("done", Date.now());`,
  );
  await first.says("holding");
  const second = folder.start(`
const waits = cellflow.concurrency("handed", () => console.log("has", Date.now()));
console.log("waits");
await waits;
`);
  await second.says("waits");
  writeFileSync(file, "");
  const [done, has] = await Promise.all([first.ended, second.ended]);
  const at = (output: string) => Number(/(?:done|has) (\d+)/.exec(output)?.[1]);
  expect(at(has.output)).toBeGreaterThanOrEqual(at(done.output));
});
