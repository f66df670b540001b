/** Cached tasks where calls wait for each other, arguments change, stored results and files are damaged. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { scriptFolder } from "./script.ts";

const folder = scriptFolder();
afterAll(() => folder.remove());

/** Runs a script, which writes what it says as lines of JSON; gives those, and what was logged. */
async function run(body: string, env: NodeJS.ProcessEnv = {}): Promise<{ said: unknown[]; output: string }> {
  const { ended } = folder.start(
    `const say = (value) => console.log("SAID " + JSON.stringify(value));\n` +
      `const turn = () => new Promise((resolve) => setImmediate(resolve));\n${body}`,
    env,
  );
  const { output } = await ended;
  const lines = output.split("\n").filter((line) => line.startsWith("SAID "));
  return { said: lines.map((line) => JSON.parse(line.slice(5))), output };
}

it("does not wait for a run that waits for it, by way of others", async () => {
  const { said, output } = await run(`
    const bothRun = Promise.withResolvers();
    let running = 0;
    const meet = () => { if (++running === 2) bothRun.resolve(); return bothRun.promise; };
    const a = task(async (n) => (n > 0 ? (await meet(), await b(n - 1)) : "a"), { name: "a", cache: { key: "a" } });
    const b = task(async (n) => (n > 0 ? (await meet(), await a(n - 1)) : "b"), { name: "b", cache: { key: "b" } });
    say(await Promise.all([a(1), b(1)]));
  `);
  expect(said, output).toHaveLength(1);
});

it("notes no result under arguments that were others when it ran", async () => {
  const { said, output } = await run(`
    let runs = 0;
    const count = task(async function count(list) { runs += 1; return list.length; }, { cache: "forever" });
    const list = [1];
    let isOver = false;
    const first = count(list).then((length) => { isOver = true; return length; });
    while (!isOver) { await turn(); list.push(1); }
    const length = await first;
    say([length === 1 || (await count([1])) === 1, await count([1]), await count(Array(length).fill(1)) === length]);
  `);
  expect(said, output).toEqual([[true, 1, true]]);
});

it("counts arguments where the function does", async () => {
  const { said, output } = await run(`
    const all = task(async (...values) => values.length, { name: "all", cache: "forever" });
    const counted = task(async function counted() { return arguments.length }, { cache: "forever" });
    const one = task(async (value) => value, { name: "one", cache: "forever" });
    say([await all(1), await all(1, undefined), await counted(1), await counted(1, undefined)]);
    await one(1);
    await one(1, undefined);
  `);
  expect(said, output).toEqual([[1, 2, 1, 2]]);
  expect(output.match(/Task run 'one-.*Cached/g)).toHaveLength(1);
});

it("says once that a result can't be read, and computes it again", async () => {
  const { said, output } = await run(`
    const { rmSync } = await import("node:fs");
    let runs = 0;
    const give = task(async () => ++runs, { name: "give", cache: { key: "x" } });
    await give();
    rmSync(process.env.CELLFLOW_HOME + "/results", { recursive: true });
    say([await give(), await give()]);
  `);
  expect(said, output).toEqual([[2, 2]]);
  expect(output.match(/can't be read/g)).toHaveLength(1);
});

it("takes nothing that was made in a future further off than results last", async () => {
  const { said, output } = await run(`
    const { readdirSync, readFileSync, writeFileSync } = await import("node:fs");
    let runs = 0;
    const give = task(async () => ++runs, { name: "give", cache: { key: "clock", expires: "1h" } });
    await give();
    const folder = process.env.CELLFLOW_HOME + "/cache/";
    for (const file of readdirSync(folder).filter((name) => !/^\\.|\\.lock/.test(name))) {
      const entry = JSON.parse(readFileSync(folder + file, "utf8"));
      writeFileSync(folder + file, JSON.stringify({ ...entry, made: entry.made + 864e5 }));
    }
    say([await give(), await give()]);
  `);
  expect(said, output).toEqual([[2, 2]]);
});

it("does not cache a task whose files were changed after it was defined", async () => {
  writeFileSync(join(folder.home, "helper.ts"), "export const helper = (x) => x + 1;");
  const { said, output } = await run(`
    import { utimesSync, writeFileSync } from "node:fs";
    import { helper } from "./helper.ts";
    const plain = task(async (x) => helper(x), { name: "plain" });
    const defined = Date.now();
    while (Date.now() < defined + 2) await turn();
    writeFileSync("helper.ts", "export const helper = (x) => x + 2;");
    utimesSync("helper.ts", (defined + 2) / 1000, (defined + 2) / 1000);
    say(await plain.with({ cache: "forever" })(1));
  `);
  expect(said, output).toEqual([2]);
  expect(output).toMatch(/The result is not cached: .*helper\.ts was changed after the task was defined/);
});

it("reads the code that runs, not what a source map says it was made of", async () => {
  const map = { version: 3, sources: ["gone.ts"], names: [], mappings: "AAAA;AACA;AACA;AACA" };
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
  const sdk = new URL("../../../bridge/index.ts", import.meta.url).href;
  const bundle = (n: number) =>
    writeFileSync(
      join(folder.home, "bundle.mjs"),
      `import { task } from "${sdk}";\nconst helper = (x) => x + ${n};\n` +
        `export const step = task(async (x) => helper(x), { name: "step", cache: "1h" });\n//# sourceMappingURL=${url}\n`,
    );
  const call = () =>
    run('import { step } from "./bundle.mjs";\nsay(await step(1));', {
      NODE_OPTIONS: "--enable-source-maps",
    });
  bundle(1);
  expect((await call()).said).toEqual([2]);
  const again = await call();
  expect([again.said, again.output]).toEqual([[2], expect.stringContaining("Cached")]);
  bundle(10);
  expect((await call()).said).toEqual([11]);
});
