/** The debugger when things happen at the same time: whoever comes first, nothing is lost and nothing stands for ever. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRandom } from "../../soak/random.ts";
import { createDebugClient, type DebugClient } from "./debug-client.ts";
import { walk } from "./debug-walk.ts";
import { resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
let debug: DebugClient;

async function begin(): Promise<void> {
  kernel = await startTestKernel();
  debug = createDebugClient(kernel);
  await debug.attach();
}

async function isStopped(): Promise<boolean> {
  return (await debug.body<{ stoppedThreads: number[] }>("debugInfo")).stoppedThreads.length > 0;
}

describe("at the same time", () => {
  beforeAll(begin);
  afterAll(() => kernel.dispose());
  let failed = false;
  beforeEach(async ({ task }) => {
    // A failed test leaves nothing to its second try and to the next one.
    if (failed || (task.result?.retryCount ?? 0) > 0) {
      await kernel.dispose();
      await begin();
    }
    failed = false;
  });
  afterEach(({ task }) => {
    failed = task.result?.state === "fail";
  });

  test("a cell that starts while its breakpoints are being set waits for them", async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      const code = `let now = ${turn}\nnow + 1`;
      const { sourcePath: path } = await debug.body<{ sourcePath: string }>("dumpCell", { code });
      const given = { source: { path }, breakpoints: [{ line: 2 }] };
      await debug.begin("setBreakpoints", given).begun;
      const asked = kernel.run(code);
      expect((await debug.stopped()).line).toBe(2);
      await debug.body("continue");
      await asked.done;
      await debug.breakAt(code);
    }
  });

  test("breakpoints set twice at once are those of the one that came last", async () => {
    const code = "let first = 1\nlet second = 2\nfirst + second";
    const [one, other] = await Promise.all([debug.breakAt(code, 1, 2), debug.breakAt(code, 3)]);
    expect([one.lines, other.lines]).toEqual([[1, 2], [3]]);
    const asked = kernel.run(code);
    expect((await debug.stopped()).line).toBe(3);
    await debug.body("continue");
    await asked.done;
    expect(debug.taken("stopped")).toBe(0);
    await debug.breakAt(code);
  });

  test("a breakpoint set while the cell computes stops it there", async () => {
    const code = "let turns = 0\nwhile (turns >= 0) {\n  turns++\n}\n'left'";
    const asked = kernel.run(code);
    await asked.hears(({ header }) => header.msg_type === "execute_input");
    const { lines } = await debug.breakAt(code, 3);
    expect(lines).toEqual([3]);
    expect((await debug.stopped()).line).toBe(3);
    await debug.breakAt(code);
    await debug.evaluate("turns = -5");
    await debug.body("continue");
    await asked.done;
    expect(resultOf(asked)).toBe("'left'");
  });

  test("a pause asked for before a cell stops it at its start, however short it is", async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      await debug.body("pause");
      const asked = kernel.run("1 + 1");
      expect(await debug.stopped()).toMatchObject({ reason: "pause", line: 1 });
      await debug.body("continue");
      await asked.done;
    }
    // Whoever goes on waits for no pause any more.
    await debug.body("pause");
    await debug.body("continue");
    await kernel.run("1 + 1").done;
    expect([debug.taken("stopped"), await isStopped()]).toEqual([0, false]);
  });

  test("a pause right behind a continue stops again; a step right behind it is refused", async () => {
    await kernel.run("var goOn = true").done;
    const asked = kernel.run("debugger\nwhile (goOn) {\n  Math.sqrt(2)\n}");
    await debug.stopped();
    await Promise.all([debug.body("continue"), debug.body("pause")]);
    expect((await debug.stopped()).reason).toBe("pause");
    const [first, second] = await Promise.all([debug.ask("continue"), debug.ask("next")]);
    expect([first.success, second.success]).toEqual([true, false]);
    await Promise.all([debug.body("pause"), debug.body("pause"), debug.body("pause")]);
    expect((await debug.stopped()).reason).toBe("pause");
    await debug.evaluate("goOn = false");
    await Promise.all([debug.body("continue"), debug.body("continue")]);
    await asked.done;
    expect([debug.taken("stopped"), await isStopped()]).toEqual([0, false]);
  });

  test("breakpoints hit one after the other are each told once, in order", async () => {
    const code = "for (let i = 0; i < 40; i++) {\n  Math.sqrt(i)\n  Math.cbrt(i)\n}";
    const { sourcePath: path } = await debug.body<{ sourcePath: string }>("dumpCell", { code });
    const breakpoints = [
      { line: 2, logMessage: "{i}" },
      { line: 3, condition: "i % 10 === 9" },
    ];
    await debug.body("setBreakpoints", { source: { path }, breakpoints });
    const asked = kernel.run(code);
    for (const i of [9, 19, 29, 39]) {
      await debug.stopped();
      expect(await debug.evaluate("i")).toBe(String(i));
      await debug.body("continue");
    }
    await asked.done;
    const printed = debug
      .told()
      .flatMap(({ event, body }) => (event === "output" ? [(body as { output: string }).output] : []));
    expect(printed).toEqual(Array.from({ length: 40 }, (_, i) => `${i}\n`));
    expect(debug.taken("stopped")).toBe(0);
    await debug.breakAt(code);
  });

  test.each([
    ["between statements", "let a1 = 1\na1 + 1", 2],
    ["in a loop", "for (let i = 0; i >= 0; i++) {\n  Math.sqrt(i)\n}", 2],
    ["behind an await", "async function h() {\n  await null\n  return 3\n}\nawait h()", 3],
    [
      "in a timer that the cell awaits",
      "await new Promise((r) => setTimeout(() => {\n  Math.sqrt(2)\n  r(1)\n}, 1))",
      2,
    ],
    ["in a callback", "[1, 2].map((v) =>\n  v + 1)", 2],
  ])("Stop at a breakpoint %s ends the cell, whatever else is asked", async (_, code, line) => {
    for (const other of [[], ["continue"], ["next"], ["pause"], ["stepOut", "pause"], ["evaluate"]]) {
      await debug.breakAt(code, line);
      const asked = kernel.run(code);
      await debug.stopped();
      const asking = other.map((command) => debug.ask(command, { expression: "1 + 1" }));
      await kernel.interrupt();
      await Promise.all(asking);
      const { content } = await asked.done;
      expect(["Interrupted", undefined]).toContain(content.ename);
      if (other.length === 0) expect(content.ename).toBe("Interrupted");
      await debug.breakAt(code);
      await debug.ask("continue");
      expect(await isStopped()).toBe(false);
    }
    while (debug.taken("stopped") > 0) await debug.event("stopped");
    expect(resultOf(await ranBy("6 * 7"))).toBe("42");
  });

  test("Stop asked for twice is over with its cell: the next one stops at its breakpoints and runs to its end", async () => {
    const [stopped, next] = ["let held = 1\nheld + 1", "let after = 1\nafter + 1"] as const;
    await debug.breakAt(stopped, 2);
    await debug.breakAt(next, 2);
    for (let turn = 0; turn < 8; turn += 1) {
      const asked = kernel.run(stopped);
      await debug.stopped();
      const stops = [kernel.interrupt(), debug.ask("next"), kernel.interrupt()];
      expect((await asked.done).content.ename).toBe("Interrupted");
      const second = kernel.run(next);
      expect((await debug.stopped()).line).toBe(2);
      await debug.body("continue");
      expect((await second.done).content.status).toBe("ok");
      await Promise.all(stops);
    }
    await debug.breakAt(stopped);
    await debug.breakAt(next);
  });

  test("Stop before a cell has begun ends it, though what an earlier one left behind stands at a breakpoint", async () => {
    const code = "setTimeout(() => {\n  Math.hypot(3, 4)\n}, 1)\n'left'";
    await debug.breakAt(code, 2);
    await kernel.run(code).done;
    await debug.stopped();
    const next = kernel.run("await new Promise(() => {})");
    await next.hears(({ header }) => header.msg_type === "execute_input");
    await kernel.interrupt();
    expect((await next.done).content.ename).toBe("Interrupted");
    expect(await isStopped()).toBe(false);
    await debug.breakAt(code);
  });

  test("an expression that comes to a breakpoint stops there, and is answered when it goes on", async () => {
    await debug.breakAt("const later = (n: number) => {\n  return n + 1\n}", 2);
    await kernel.run("const later = (n: number) => {\n  return n + 1\n}").done;
    for (let turn = 0; turn < 8; turn += 1) {
      const asking = debug.ask("evaluate", { expression: `later(${turn})` });
      // Node loses what comes to a thread that stands still in the midst of a question.
      const others = ["inspectVariables", "debugInfo", "inspectVariables"].map((command) =>
        debug.ask(command),
      );
      expect((await debug.stopped()).line).toBe(2);
      await debug.body("continue");
      expect(await asking).toMatchObject({ success: true, body: { result: String(turn + 1) } });
      for (const answer of await Promise.all(others)) expect(answer.success).toBe(true);
    }
    await debug.breakAt("const later = (n: number) => {\n  return n + 1\n}");
  });

  test("names listed while a pause is waited for don't keep the cell from running", async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const asked = kernel.run("let quick = 1\nquick + 1");
      await Promise.all(
        ["pause", "inspectVariables", "pause", "inspectVariables", "pause"].map((one) => debug.ask(one)),
      );
      await debug.body("continue");
      while (!(await Promise.race([asked.done.then(() => true), isStopped().then(() => false)])))
        await debug.ask("continue");
      expect(resultOf(asked)).toBe("2");
    }
    while (debug.taken("stopped") > 0) await debug.event("stopped");
  });

  test("detached and attached again at any moment, it knows what the code does", async () => {
    const code = "for (let i = 0; i < 3; i++) {\n  Math.sqrt(i)\n}\n'through'";
    for (const before of ["cell", "stop", "continue"]) {
      await debug.breakAt(code, 2);
      const asked = kernel.run(code);
      if (before !== "cell") await debug.stopped();
      if (before === "continue") void debug.ask("continue");
      await Promise.all([debug.ask("disconnect"), debug.ask("initialize"), debug.ask("attach")]);
      await asked.done;
      expect(resultOf(asked)).toBe("'through'");
      expect(await debug.body("debugInfo")).toMatchObject({
        isStarted: true,
        breakpoints: [],
        stoppedThreads: [],
      });
      const last = debug.told().findLast(({ event }) => event === "stopped" || event === "continued");
      expect(last?.event ?? "continued").toBe("continued");
      while (debug.taken("stopped") > 0) await debug.event("stopped");
    }
    await debug.breakAt(code, 4);
    const asked = kernel.run(code);
    expect((await debug.stopped()).line).toBe(4);
    await debug.body("continue");
    await asked.done;
    await debug.breakAt(code);
  });

  const ranBy = async (code: string) => {
    const asked = kernel.run(code);
    await asked.done;
    return asked;
  };
});

describe("a walk through everything at any time", () => {
  const from = Number(process.env.CELLFLOW_WALK_SEED ?? 1);
  test.each(Array.from({ length: Number(process.env.CELLFLOW_WALKS ?? 4) }, (_, at) => from + at))(
    "seed %i",
    async (seed) => {
      const walked = await startTestKernel();
      try {
        expect((await walk(walked, createRandom(seed), 25)).stops).toBeGreaterThan(0);
      } finally {
        await walked.dispose();
      }
    },
  );
});
