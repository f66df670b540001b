/** A concurrency limit between processes: what each of them may do at the same time, and what one leaves behind. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Folder, type Script, scriptFolder } from "./script.ts";

let folder: Folder;
let blocked: Script;
beforeAll(async () => {
  folder = scriptFolder();
  await limit("blocked", 1);
  // The half of a minute until its lease is renewed goes by beside the other tests.
  blocked = holder("blocked", `while (!existsSync("go-on")) Atomics.wait(still, 0, 0, 50);`, {
    leaseDuration: 60,
    strict: true,
  });
});
afterAll(() => folder.remove());

async function limit(name: string, slots: number): Promise<void> {
  await folder.withClient((client) => client.concurrencyLimits.create({ name, limit: slots }));
}

async function taken(name: string): Promise<number | undefined> {
  return folder.withClient(async (client) => (await client.concurrencyLimits.read(name))?.active_slots);
}

/** Does something while it has a slot. */
function holder(name: string, then: string, options = {}): Script {
  return folder.start(`
import { existsSync } from "node:fs";
const still = new Int32Array(new SharedArrayBuffer(4));
await cellflow.concurrency(${JSON.stringify(name)}, async () => {
  console.log("holding");
  ${then}
}, ${JSON.stringify(options)});
`);
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

test("a lease is renewed while the main thread computes", async () => {
  const database = new DatabaseSync(join(folder.home, "cellflow.db"), { readOnly: true });
  onTestFinished(() => database.close());
  const lease = database.prepare(`SELECT expires - lease.created AS lasts FROM concurrency_lease AS lease
    JOIN concurrency_lease_limit ON lease_id = lease.id
    JOIN concurrency_limit AS of ON of.id = limit_id WHERE of.name = 'blocked'`);
  await blocked.says("holding");
  await expect.poll(() => Number(lease.get()?.lasts) / 1e6, { interval: 500 }).toBeGreaterThan(89);
  writeFileSync(join(folder.home, "go-on"), "");
  expect(await blocked.ended).toMatchObject({ code: 0 });
  expect(await taken("blocked")).toBe(0);
}, 120_000);
