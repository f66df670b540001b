import { afterEach, beforeEach, expect, test } from "vitest";
import { type Folder, scriptFolder } from "./script.ts";

let folder: Folder;
beforeEach(() => {
  folder = scriptFolder();
});
afterEach(() => folder.remove());

/** Task and flow runs as `name: State`, task runs' last digits left out. */
function states() {
  return folder.withClient(async (client) => {
    const tasks = await client.taskRuns.filter();
    const flows = await client.flowRuns.filter();
    return {
      tasks: tasks.map((run) => `${run.name.slice(0, -4)}: ${run.state_name}, run ${run.run_count}`).sort(),
      flows: flows.map((run) => run.state_name).sort(),
    };
  });
}

/** A line of the log of the run whose name begins so. */
function logs() {
  return folder.withClient(async (client) => (await client.logs.filter()).map(({ message }) => message));
}

// Code that never comes back by itself: a test that ends shows that it was ended.
const KINDS = {
  "before its first await": "() => { for (;;); }",
  "after an await": "async () => { await undefined; for (;;); }",
  "after a timer": "async () => { await new Promise((done) => setTimeout(done, 5)); for (;;); }",
  "in promises that settle for ever": "async () => { for (;;) await undefined; }",
  "in a callback of Node's":
    "async () => new Promise(() => readFile(new URL(import.meta.url), () => { for (;;); }))",
  "in a function of V8's": "() => JSON.stringify([1], () => { for (;;); })",
  "in a regular expression": '() => /^(a+)+$/.test(`${"a".repeat(60)}b`)',
  "in a try": "() => { for (;;) try { for (;;); } catch {} finally { console.log('finally'); } }",
  "while it logs": "() => { const log = cellflow.getRunLogger(); for (;;) log.info('x'); }",
  "while it prints": "() => { for (;;) process.stderr.write(''); }",
};

test("code that holds the thread is ended at its timeout, and tried again in the same process", async () => {
  const script = folder.start(
    `
    import { readFile } from "node:fs";
    const kinds = { ${Object.entries(KINDS)
      .map(([kind, code]) => `${JSON.stringify(kind)}: ${code}`)
      .join(",\n")} };
    for (const [kind, code] of Object.entries(kinds)) {
      let attempts = 0;
      const holds = task(() => (attempts++ === 0 ? code() : "second"), { name: "holds", timeout: 0.1, retries: 1 });
      const ended = await flow(async () => holds(), { name: "main" })();
      console.log(kind, "-", ended);
    }
    console.log("end");
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  const { code, output } = await script.ended;
  const expected = Object.keys(KINDS).map((kind) => `${kind} - second\n`);
  expect({ code, output }).toEqual({ code: 0, output: `${expected.join("")}end\n` });
  const { tasks, flows } = await states();
  expect(new Set(tasks)).toEqual(new Set(["holds: Completed, run 2"]));
  expect(new Set(flows)).toEqual(new Set(["Completed"]));
});

test("a flow that holds the thread is ended at its timeout, with the tasks inside it", async () => {
  const script = folder.start(
    `
    const spin = task(() => { for (;;); }, { name: "spin" });
    const limited = flow(async () => spin(), { name: "limited", timeout: 0.1 });
    const own = flow(async () => { for (;;); }, { name: "own", timeout: 0.1 });
    for (const main of [limited, own]) await main().catch((error) => console.log(error.code, error.message));
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  const line = "run.timeout Flow run exceeded timeout of 0.1 second(s)\n";
  expect(await script.ended).toMatchObject({ code: 0, output: line + line });
  expect(await states()).toEqual({ tasks: ["spin: Cancelled, run 1"], flows: ["TimedOut", "TimedOut"] });
});

test("a task called in one that is ended is Cancelled, and their flow goes on", async () => {
  const script = folder.start(
    `
    const inner = task(() => { for (;;); }, { name: "inner" });
    const outer = task(async () => inner(), { name: "outer", timeout: 0.1 });
    const main = flow(async () => { await outer().catch((error) => console.log(error.code)); return "on"; }, { name: "main" });
    console.log(await main());
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  expect(await script.ended).toMatchObject({ code: 0, output: "run.timeout\non\n" });
  expect(await states()).toEqual({
    tasks: ["inner: Cancelled, run 1", "outer: TimedOut, run 1"],
    flows: ["Completed"],
  });
});

test("only late code is ended: others that hold the thread then, or wait, go on", async () => {
  const script = folder.start(
    `
    const hold = (ms: number) => { for (const end = performance.now() + ms; performance.now() < end; ); };
    const waits = task(() => new Promise<never>(() => {}), { name: "waits", timeout: 0.05 });
    const late = task(() => { for (;;); }, { name: "late", timeout: 0.05 });
    const busy = task(async () => { for (let n = 0; n < 20; n++) { hold(30); await undefined; } return "busy"; }, { name: "busy" });
    const steps = task(async () => { for (let n = 0; n < 50; n++) await new Promise((done) => setTimeout(done, 5)); return "steps"; }, { name: "steps", timeout: 60 });
    const main = flow(async () => {
      const ended = [waits(), late(), busy(), steps(), late(), busy()];
      return (await Promise.allSettled(ended)).map((end) => (end.status === "fulfilled" ? end.value : end.reason.code));
    }, { name: "main" });
    console.log(JSON.stringify(await main()));
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  const { code, output } = await script.ended;
  expect({ code, output: output.trim() }).toEqual({
    code: 0,
    output: JSON.stringify(["run.timeout", "run.timeout", "busy", "steps", "run.timeout", "busy"]),
  });
});

// Where others may stand behind late code in the queue, it is not ended: it returns after a while.
test("others that wait for the same as late code go on", async () => {
  const script = folder.start(
    `
    const hold = () => { for (const end = performance.now() + 1500; performance.now() < end; ); };
    const both = async (late, other) => {
      let goOn = () => {};
      const shared = new Promise<void>((resolve) => { goOn = resolve; });
      const a = task(() => late(shared), { name: "a", timeout: 0.3 });
      const b = task(async () => { await shared; return "b"; }, { name: "b" });
      const main = flow(async () => {
        const called = other(a, b, shared);
        await new Promise((done) => setTimeout(done, 50));
        goOn();
        return (await Promise.allSettled(called)).map((end) => (end.status === "fulfilled" ? end.value : end.reason.code));
      }, { name: "main" });
      console.log(JSON.stringify(await main()));
    };
    const waits = async (shared) => { await shared; hold(); return "a"; };
    await both(waits, (a, b) => [a(), b()]);
    await both(waits, (a, b) => [b(), a(), b()]);
    await both(waits, (a, b) => [flow(async () => a(), { name: "inner" })(), flow(async () => b(), { name: "inner" })()]);
    console.log("end");
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  expect(await script.ended).toMatchObject({
    code: 0,
    output: `["run.timeout","b"]\n["b","run.timeout","b"]\n["run.timeout","b"]\nend\n`,
  });
});

test("nothing of an ended timeout is printed when the process ends, whichever way", async () => {
  const ends = ["process.exit(1)", "throw new Error('mine')"].map(
    (end) =>
      folder.start(
        `
        await task(() => { for (;;); }, { name: "spin", timeout: 0.05 })().catch(() => {});
        ${end};
      `,
        { CELLFLOW_LOGGING_LEVEL: "off" },
      ).ended,
  );
  for (const { code, output } of await Promise.all(ends)) {
    expect(code).toBe(1);
    expect(output).not.toMatch(/debugger/i);
  }
});

test("a timeout of more days than a timer can count lets the code end", async () => {
  const script = folder.start(
    `
    const waits = () => new Promise((done) => setTimeout(done, 200, "done"));
    console.log(await task(waits, { name: "long", timeout: 2_147_484 })());
    console.log(await flow(waits, { name: "long", timeout: 30 * 86_400 })());
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  expect(await script.ended).toMatchObject({ code: 0, output: "done\ndone\n" });
});

test("what a timed-out attempt still does is not the next one's: prints, artifacts, tasks, flows", async () => {
  const script = folder.start(
    `
    let attempts = 0;
    let goOn = () => {};
    const after = new Promise<void>((resolve) => { goOn = resolve; });
    let told = () => {};
    const over = new Promise<void>((resolve) => { told = resolve; });
    const step = task(async () => "step", { name: "step" });
    const sub = flow(async () => "sub", { name: "sub" });
    const slow = task(async () => {
      const attempt = ++attempts;
      console.log("begun", attempt);
      if (attempt === 2) { goOn(); await over; console.log("ended", attempt); return "second"; }
      await after;
      console.log("late", attempt);
      cellflow.getRunLogger().info("late", attempt);
      const markdown = "late";
      for (const call of [() => step(), () => sub(), () => cellflow.createMarkdownArtifact({ key: "late", markdown })])
        await call().then((value) => console.error("made", value), (error) => console.error("refused", error.code));
      void cellflow.createMarkdownArtifact({ key: "late", markdown });
      void step();
      void sub();
      told();
    }, { name: "slow", timeout: 0.2, retries: 1, logPrints: true });
    const main = flow(async () => slow(), { name: "main" });
    console.error(await main());
    console.error("end");
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  const { code, output } = await script.ended;
  expect({
    code,
    output: output.split("\n").filter((line) => /refused|made|second|end$/.test(line)),
  }).toEqual({
    code: 0,
    output: ["refused run.timeout", "refused run.timeout", "refused run.timeout", "second", "end"],
  });
  expect((await logs()).filter((line) => /late|begun|ended/.test(line))).toEqual([
    "begun 1",
    "begun 2",
    "ended 2",
  ]);
  expect(await states()).toEqual({ tasks: ["slow: Completed, run 2"], flows: ["Completed"] });
});
