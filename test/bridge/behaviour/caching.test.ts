/** Caching of tasks, in processes as people start them: what is computed, what is taken, what the API then shows. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { referenceIn } from "../../../bridge/results/reference.ts";
import { createGate } from "../../setup/gate.ts";
import { type Folder, scriptFolder } from "./script.ts";

let folder: Folder;
beforeEach(() => {
  folder = scriptFolder();
});
afterEach(() => folder.remove());

const computes = `
import { helper } from "./helper.ts";
const read = task(async (n, o) => { console.log("> computes", n); return { n, at: new Date(5), by: new Map([[n, helper(n)]]) }; }, { name: "read", cache: "1h" });
`;
function helper(times: number): void {
  writeFileSync(join(folder.home, "helper.ts"), `export const helper = (n: number) => n * ${times};\n`);
}

async function taskRuns() {
  return folder.withClient((client) => client.taskRuns.filter({ sort: "EXPECTED_START_TIME_ASC" }));
}

test("a later process takes what an earlier one computed, and its run is Cached and names the one that made it", async () => {
  helper(2);
  const flow = `${computes}
console.log(">", JSON.stringify((await flow(async () => {
  const [a, b] = [await read(1), await read(2, { x: 1, y: [2] })];
  return [[...a.by], b.at instanceof Date, [...(await read(2, { y: [2], x: 1 })).by], b.n];
}, { name: "main" })())));`;
  expect(await folder.lines(flow)).toEqual(["> computes 1", "> computes 2", "> [[[1,2]],true,[[2,4]],2]"]);
  expect(await folder.lines(flow)).toEqual(["> [[[1,2]],true,[[2,4]],2]"]);
  const runs = await taskRuns();
  expect(runs.map(({ state }) => state?.name)).toEqual([
    "Completed",
    "Completed",
    "Cached",
    "Cached",
    "Cached",
    "Cached",
  ]);
  const [first, , , again] = runs;
  expect(again).toMatchObject({ state_type: "COMPLETED", run_count: 0 });
  expect(again?.state?.message).toBe(`Result of ${first?.name}`);
  expect(referenceIn(again?.state?.data)?.storage_key).toBe(first?.id);
});

test("a changed helper, and a changed function, are another task; laid out anew they are the same", async () => {
  helper(2);
  const call = 'console.log(">", (await read(1)).by.get(1));';
  expect(await folder.lines(computes + call)).toEqual(["> computes 1", "> 2"]);
  writeFileSync(
    join(folder.home, "helper.ts"),
    "// the same\nexport const helper = (n: bigint | number) =>\n  n * 2;\n",
  );
  expect(await folder.lines(`${computes}// and more\n${call}`)).toEqual(["> 2"]);
  helper(3);
  expect(await folder.lines(computes + call)).toEqual(["> computes 1", "> 3"]);
  helper(2);
  expect(await folder.lines(computes + call)).toEqual(["> 2"]);
  expect(await folder.lines(computes.replace("new Date(5)", "new Date(6)") + call)).toEqual([
    "> computes 1",
    "> 2",
  ]);
});

test("calls that are alike run once, in one process and in several", async () => {
  const gate = createGate(folder.home);
  const body = `
const slow = task(async (n) => { console.log("> computes", n); ${gate.wait} return n * 2; }, { name: "slow", cache: "forever" });
const [main] = [flow(async () => { console.log("> begins"); return slow.map([1, 1, 2, 1, 2]); }, { name: "main" })];
console.log(">", JSON.stringify(await (await main())));`;
  const first = folder.start(body);
  for (const n of [1, 2]) await first.says(`> computes ${n}`);
  const second = folder.start(body);
  await second.says("> begins");
  gate.open();
  const lines = (await Promise.all([first.ended, second.ended])).map(({ output }) =>
    output
      .split("\n")
      .filter((line) => line.startsWith("> "))
      .sort(),
  );
  expect(lines).toEqual([
    ["> [2,2,4,2,4]", "> begins", "> computes 1", "> computes 2"],
    ["> [2,2,4,2,4]", "> begins"],
  ]);
  expect((await taskRuns()).filter(({ state }) => state?.name === "Cached").length).toBe(8);
  expect(readdirSync(join(folder.home, "cache")).filter((name) => name.includes("lock"))).toEqual([]);
});

test("what a killed process was computing, the one that waits for it computes", async () => {
  const body = (then: string) => `
const slow = task(async () => { console.log("> computes"); ${then} return 5; }, { name: "slow", cache: { key: "k" } });
console.log("> gives", await slow());`;
  const gate = createGate(folder.home);
  const first = folder.start(body(gate.wait));
  await first.says("> computes");
  const second = folder.start(body(""));
  first.child.kill("SIGKILL");
  await first.ended;
  expect((await second.ended).output).toMatch(/^> computes$[\s\S]*^> gives 5$/m);
});

test("a failure is nobody's result: who waited computes for itself", async () => {
  expect(
    await folder.lines(`
let calls = 0;
const flaky = task(async () => { calls++; if (calls === 1) throw new Error("no"); return calls; }, { name: "flaky", cache: { key: "k" } });
console.log(">", JSON.stringify((await flow(async () => Promise.allSettled([flaky(), flaky(), flaky()]), { name: "main" })()).map((one) => one.value ?? one.reason.message).sort()));`),
  ).toEqual(['> [2,2,"no"]']);
  expect((await taskRuns()).map(({ state }) => state?.name).sort()).toEqual([
    "Cached",
    "Completed",
    "Failed",
  ]);
});

test("a result that is too old, or that is to be refreshed, is computed again", async () => {
  const body = (option: string) => `
const t = task(async () => { console.log("> computes"); return 1; }, { name: "t", cache: { key: "k", ${option} } });
console.log("> gives", await t());`;
  expect(await folder.lines(body(""))).toEqual(["> computes", "> gives 1"]);
  expect(await folder.lines(body('expires: "1h"'))).toEqual(["> gives 1"]);
  expect(await folder.lines(body("expires: 0.000001"))).toEqual(["> computes", "> gives 1"]);
  expect(await folder.lines(body("refresh: true"))).toEqual(["> computes", "> gives 1"]);
  expect(await folder.lines(body(""))).toEqual(["> gives 1"]);
});

test("with PREFECT_TASKS_REFRESH_CACHE every cached task computes anew and stores, but for one that says otherwise", async () => {
  const body = (value: number) => `
const n = ${value};
const t = task(async () => { console.log("> t computes"); return n; }, { name: "t", cache: { key: "k" } });
const u = task(async () => { console.log("> u computes"); return 1; }, { name: "u", cache: { key: "k", refresh: false } });
await flow(async () => { await u(); console.log("> gives", await t()); }, { name: "main" })();`;
  const on = { PREFECT_TASKS_REFRESH_CACHE: "1" };
  expect(await folder.lines(body(1))).toEqual(["> u computes", "> t computes", "> gives 1"]);
  expect(await folder.lines(body(2))).toEqual(["> gives 1"]);
  expect(await folder.lines(body(3), on)).toEqual(["> t computes", "> gives 3"]);
  expect(await folder.lines(body(4), { PREFECT_TASKS_REFRESH_CACHE: "off" })).toEqual(["> gives 3"]);
  writeFileSync(join(folder.home, "prefect.toml"), "[tasks]\nrefresh_cache = true\n");
  expect(await folder.lines(body(5))).toEqual(["> t computes", "> gives 5"]);
  const { code, output } = await folder.start(body(6), { PREFECT_TASKS_REFRESH_CACHE: "maybe" }).ended;
  expect([code, output]).toEqual([
    1,
    expect.stringContaining('PREFECT_TASKS_REFRESH_CACHE is "maybe": it must be true or false'),
  ]);
});

test("a key tells results apart instead of arguments and code; of another task it is another", async () => {
  const body = `
function key({ station, day }) { return station === "none" ? undefined : [station, day]; }
const t = task(async (station, day = 1, note) => { console.log("> computes", station, day); return day; }, { name: "t", cache: { key } });
const u = t.with({ name: "u" });
await flow(async () => {
  await t("a"); await t("a", 1, "other"); await t("a", 2); await t("none"); await t("none"); await u("a");
}, { name: "main" })();`;
  expect(await folder.lines(body)).toEqual([
    "> computes a 1",
    "> computes a 2",
    "> computes none 1",
    "> computes none 1",
    "> computes a 1",
  ]);
});

test("what can't be cached is named in the log, and the run goes on", async () => {
  const { output } = await folder.start(`
const model = task(async () => ({ predict: () => 1 }), { name: "model", cache: "1h" });
const each = task(async (done) => done(), { name: "each", cache: "1h" });
const broken = task(async () => 1, { name: "broken", cache: { key: () => { throw new Error("no key"); } } });
const made = ((n) => task(async () => n, { name: "made", cache: "1h" }))(5);
await flow(async () => { await Promise.all([model(), model()]); await each(() => 1); await broken(); await made(); }, { name: "main" })();
console.log("> done");`).ended;
  expect(output).toContain("The result is not cached: result.predict is a function");
  expect(output).toContain("The result is not cached: done is a function: give `cache` a `key`");
  expect(output).toContain("The result is not cached: its key failed: Error: no key");
  expect(output).toContain(
    "The result is not cached: it uses `n` of the code around it, which may be something else each time: give `cache` a `key`",
  );
  expect(output).toContain("> done");
  expect((await taskRuns()).every(({ state }) => state?.name === "Completed")).toBe(true);
});

const COMPUTES_NOTHING = `
const t = task(async () => { console.log("> computes"); return undefined; }, { name: "t", cache: { key: "k" } });
console.log("> gives", await t());`;

test("a stored result that is damaged is computed again, and said", async () => {
  const body = COMPUTES_NOTHING;
  expect(await folder.lines(body)).toEqual(["> computes", "> gives undefined"]);
  expect(await folder.lines(body)).toEqual(["> gives undefined"]);
  const results = join(folder.home, "results");
  const [made = ""] = readdirSync(results).filter((name) => !name.startsWith("."));
  const bytes = readFileSync(join(results, made));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 255;
  writeFileSync(join(results, made), bytes);
  const damaged = await folder.start(body).ended;
  expect(damaged.output).toContain("> computes\n");
  expect(damaged.output).toMatch(
    /The cached result of t-\w+ can't be read, and is computed again: .*checksum/,
  );
});

test("one that is gone is computed again, and where what leads to it is damaged", async () => {
  const body = COMPUTES_NOTHING;
  expect(await folder.lines(body)).toEqual(["> computes", "> gives undefined"]);
  rmSync(join(folder.home, "results"), { recursive: true });
  expect(await folder.lines(body)).toEqual(["> computes", "> gives undefined"]);
  for (const entry of readdirSync(join(folder.home, "cache")).filter((name) => !name.startsWith(".")))
    writeFileSync(join(folder.home, "cache", entry), "{");
  expect(await folder.lines(body)).toEqual(["> computes", "> gives undefined"]);
});

test("a run whose time is up leaves the key to whoever waits for it", async () => {
  const gate = createGate(folder.home);
  const script = folder.start(`
let began;
const begins = new Promise((resolve) => { began = resolve; });
const t = task(async (who) => { console.log("> computes", who); if (who === "first") { began(); ${gate.wait} } return who; }, { name: "t", cache: { key: "k" } });
const stopped = flow(async () => t("first"), { name: "stopped", timeout: 0.5 });
const other = flow(async () => t("second"), { name: "other" });
const first = stopped().catch((error) => error.name);
await begins;
console.log("> gives", await other(), await first);`);
  await script.says("> gives second TimeoutError");
  // What it has left would go on.
  gate.open();
  expect((await script.ended).output).toMatch(/^> computes first$[\s\S]*^> computes second$/m);
});

test("a task that calls itself with what it was called with does not wait for itself", async () => {
  expect(
    await folder.lines(`
let depth = 0;
const t = task(async () => { depth++; return depth < 3 ? [await t()] : depth; }, { name: "t", cache: { key: "k" } });
console.log(">", JSON.stringify(await t()));`),
  ).toEqual(["> [[3]]"]);
});

test("hooks, names and dependencies are those of any run", async () => {
  const lines = await folder.lines(`
const t = task(async (n) => [n], { name: "t", runName: "t of {n}", cache: { key: "k" }, onCompletion: [async (task, run, state) => console.log("> hook", run.name, state.name, JSON.stringify(state.data))] });
const u = task(async (list) => list.length, { name: "u" });
await flow(async () => { await t(1); await u(await t(2)); }, { name: "main" })();`);
  expect(lines).toEqual(["> hook t of 1 Completed [1]", "> hook t of 2 Cached [1]"]);
  const runs = await taskRuns();
  const [, second, last] = runs;
  expect(last?.task_inputs).toEqual({ list: [{ input_type: "task_run", id: second?.id }] });
});

test("where the home can't be written, the task runs, and says that it is not cached", async () => {
  mkdirSync(join(folder.home, "elsewhere"));
  writeFileSync(join(folder.home, "elsewhere/cache"), "a file");
  const { output, code } = await folder.start(
    'console.log("> gives", await task(async () => 1, { name: "t", cache: { key: "k" } })());',
    { CELLFLOW_HOME: join(folder.home, "elsewhere") },
  ).ended;
  expect(output).toMatch(/The result is not cached: .*cannot write/);
  expect([code, output.includes("> gives 1")]).toEqual([0, true]);
});
