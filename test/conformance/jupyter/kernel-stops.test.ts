/** Stop: whatever a cell does, it ends, and every name stays. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isAlive, printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
  await kernel.run("let kept = 41").done;
});
afterAll(() => kernel.dispose());

/** Each prints `go` when it is where it is to be stopped. */
const cells = [
  "console.log('go'); while (true) {}",
  "await 1; console.log('go'); while (true) {}",
  "setTimeout(() => { console.log('go'); while (true) {} }, 0); await new Promise(() => {})",
  "(function f() { Promise.resolve().then(f) })(); setImmediate(() => {}); console.log('go'); await new Promise(() => {})",
  "console.log('go'); 'x'.repeat(28).split('').sort(() => { while (true); })",
  "console.log('go'); for (;;) JSON.parse('[1]')",
  "console.log('go'); await new Promise(() => {})",
  "console.log('go'); for (;;) await new Promise((next) => setTimeout(next, 5))",
  "console.log('go'); for (;;) await null",
  "const again = async () => { for (;;) await new Promise((next) => setTimeout(next, 1)) }; console.log('go'); await again()",
  "console.log('go'); require('node:child_process').spawnSync('sleep', ['1000']); for (const now = Date.now(); Date.now() < now + 1000; ) ; console.log('went on')",
  "const { spawn } = await import('node:child_process'); const { once } = await import('node:events'); const child = spawn('sleep', ['1000']); console.log('go'); await once(child, 'exit'); await new Promise(() => {})",
  "const { setTimeout: sleep } = await import('node:timers/promises'); console.log('go'); await sleep(1e6)",
  "console.log('go'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "console.log('go'); /^(a+)+$/.test('a'.repeat(40) + 'b')",
  "console.log('go'); for (const x of (function* () { for (;;) yield 1 })()) ;",
];

test.each(cells)("%s", async (code) => {
  const asked = kernel.run(code);
  await asked.hears(() => printedBy(asked).includes("go"));
  expect((await kernel.interrupt()).content).toEqual({ status: "ok" });
  const { content } = await asked.done;
  expect(content).toMatchObject({ status: "error", ename: "Interrupted" });
  const after = kernel.run("kept + 1");
  expect((await after.done).content.status).toBe("ok");
  expect(resultOf(after)).toBe("42");
});

/** Each is over, and then keeps the main thread for itself. */
const left = [
  "setTimeout(() => { console.log('go'); while (true); }, 1); 1",
  "void (async () => { await new Promise((next) => setTimeout(next, 1)); console.log('go'); for (;;) await null })(); 5",
  "const forever = () => queueMicrotask(forever); setTimeout(() => { console.log('go'); forever() }, 1); 3",
];

test.each(left)("after its end: %s", async (code) => {
  for (const when of ["between cells", "with the next cell waiting"]) {
    const asked = kernel.run(code);
    expect((await asked.done).content.status).toBe("ok");
    await asked.hears(() => printedBy(asked).includes("go"));
    const next = when === "between cells" ? undefined : kernel.run("kept = 0; for (;;) ;");
    expect((await kernel.interrupt()).content).toEqual({ status: "ok" });
    if (next) expect((await next.done).content).toMatchObject({ status: "error", ename: "Interrupted" });
    const after = kernel.run("kept = 41; kept + 1");
    expect((await after.done).content.status).toBe("ok");
    expect(resultOf(after)).toBe("42");
  }
});

test("what a stopped cell left running prints no more, and its timers are gone", async () => {
  const asked = kernel.run(
    "var beats = 0; setInterval(() => beats++, 1); console.log('go'); await new Promise(() => {})",
  );
  await asked.hears(() => printedBy(asked).includes("go"));
  await kernel.interrupt();
  await asked.done;
  const after = kernel.run(
    "const seen = beats; await new Promise((next) => setTimeout(next, 30)); beats - seen",
  );
  await after.done;
  expect(resultOf(after)).toBe("0");
});

test("ten in a row, on a cell that spins and then between cells, and the queue is dropped", async () => {
  for (let round = 0; round < 3; round++) {
    const asked = kernel.run("console.log('go'); while (true) {}");
    const queued = kernel.run("kept = 0");
    await asked.hears(() => printedBy(asked).includes("go"));
    await kernel.interrupt();
    await asked.done;
    expect((await queued.done).content.status).toBe("aborted");
    await Promise.all(Array.from({ length: 9 }, () => kernel.interrupt()));
  }
  const after = kernel.run("kept + 1");
  await after.done;
  expect(resultOf(after)).toBe("42");
});

test("a stop at any moment of short cells leaves the kernel well", async () => {
  for (let round = 0; round < 60; round++) {
    const asked = kernel.run(round % 2 ? "kept" : "await new Promise((next) => setTimeout(next, 1)); kept");
    if (round % 3 === 0) await asked.hears(({ header }) => header.msg_type === "execute_input");
    if (round % 3 === 1) await asked.hears(({ content }) => content.execution_state === "busy");
    await kernel.interrupt();
    expect((await asked.done).content.status).toMatch(/^(ok|error|aborted)$/);
  }
  const after = kernel.run("kept + 1");
  expect((await after.done).content.status).toBe("ok");
  expect(resultOf(after)).toBe("42");
});

test("a stop at any moment of a cell that line magics cut into parts ends it", async () => {
  for (let round = 0; round < 20; round++) {
    const asked = kernel.run("console.log('go');\n%sh true\nkept;\n%sh true\nfor (;;) ;");
    if (round % 2 === 0) await asked.hears(() => printedBy(asked) === "go\n");
    else await asked.hears(({ header }) => header.msg_type === "execute_input");
    await kernel.interrupt();
    // A command may say first that it was ended.
    expect((await asked.done).content.status).toBe("error");
  }
  const after = kernel.run("kept + 1");
  await after.done;
  expect(resultOf(after)).toBe("42");
});

test("SIGINT to the kernel process stops the cell as well", async () => {
  const asked = kernel.run("console.log('go'); while (true) {}");
  await asked.hears(() => printedBy(asked).includes("go"));
  process.kill(kernel.pid, "SIGINT");
  expect((await asked.done).content).toMatchObject({ status: "error", ename: "Interrupted" });
});

test("a stopped cell's children are stopped", async () => {
  const asked = kernel.run(
    "const kid = require('node:child_process').spawn('sleep', ['1000']); console.log(kid.pid); await new Promise(() => {})",
  );
  const pid = Number(String((await asked.hears(({ header }) => header.msg_type === "stream")).content.text));
  expect(isAlive(pid)).toBe(true);
  await kernel.interrupt();
  await asked.done;
  const gone = kernel.run(
    "kid.signalCode ?? await new Promise((next) => kid.once('exit', (code, signal) => next(signal)))",
  );
  await gone.done;
  expect(resultOf(gone)).toBe("'SIGINT'");
});

test.each([
  ["one stop", "try { await new Promise(() => {}) } finally { for (;;) ; }"],
  ["one stop", "try { await new Promise(() => {}) } catch { for (;;) ; }"],
  ["two stops", "try { await new Promise(() => {}) } finally { for (;;) ; }"],
])("a cell that goes on when it is stopped is ended by %s, and the names stay: %s", async (stops, code) => {
  const asked = kernel.run(`console.log('go'); ${code}`);
  await asked.hears(() => printedBy(asked).includes("go"));
  await kernel.interrupt();
  if (stops === "two stops") await kernel.interrupt();
  expect((await asked.done).content).toMatchObject({ status: "error", ename: "Interrupted" });
  const after = kernel.run("kept");
  await after.done;
  expect(resultOf(after)).toBe("41");
});

test("what is asked of the main thread besides cells: expressions after a cell, a comm's handler", async () => {
  const asked = kernel.run("kept", {
    user_expressions: { endless: "(() => { console.log('go'); for (;;) ; })()" },
  });
  await asked.hears(() => printedBy(asked).includes("go"));
  await kernel.interrupt();
  expect((await asked.done).content.status).toBe("ok");
  await kernel.run(
    "(await import('cellflow/kernel')).comms.register('spins', (comm) => comm.onMessage(() => { console.log('spins'); for (;;) ; }))",
  ).done;
  const opened = kernel.ask("shell", "comm_open", { comm_id: "c", target_name: "spins", data: {} });
  await opened.hears(({ content }) => content.execution_state === "idle");
  const spun = kernel.ask("shell", "comm_msg", { comm_id: "c", data: {} });
  await spun.hears(() => printedBy(spun) === "spins\n");
  await kernel.interrupt();
  await spun.hears(({ content }) => content.execution_state === "idle");
  const after = kernel.run("kept + 1");
  await after.done;
  expect(resultOf(after)).toBe("42");
});

test("right behind what has the event loop busy: an import of a local file, immediates", async () => {
  const before = [
    "import { here } from './here.ts'",
    "setImmediate(() => {}).unref()",
    "setImmediate(() => kept)",
  ];
  await writeFile(join(kernel.folder, "here.ts"), "export const here = 1");
  for (const first of before) {
    const asked = [kernel.run(first), kernel.run("console.log('go'); for (;;) ;")] as const;
    await asked[1].hears(() => printedBy(asked[1]) === "go\n");
    await kernel.interrupt();
    expect((await asked[1].done).content).toMatchObject({ status: "error", ename: "Interrupted" });
  }
});

test("between cells, while the machine gives the executor no time: the next cell is not lost", async () => {
  const before = kernel.run("setInterval(() => kept, 1); process.pid");
  await before.done;
  const executor = Number(resultOf(before));
  for (let round = 0; round < 8; round++) {
    const stopped = kernel.interrupt();
    if (round % 2 === 0) kernel.signal("SIGINT");
    process.kill(executor, "SIGSTOP");
    // Longer than the main thread is waited for between cells.
    await new Promise((resolve) => setTimeout(resolve, 1050 + 20 * round));
    const next = kernel.run("kept + 1");
    process.kill(executor, "SIGCONT");
    expect((await stopped).content).toEqual({ status: "ok" });
    expect((await next.done).content.status).toBe("ok");
    const after = kernel.run("kept + 1");
    await after.done;
    expect(resultOf(after)).toBe("42");
  }
});
