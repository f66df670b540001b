/** Stop ends the processes and Workers of the stopped cell, all of them, and none of another's. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { identityOf } from "../../../kernel/executor/supervisor/processes.ts";
import { isAlive, printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
  await run(
    "import { spawn, exec, execFile, execSync, fork, spawnSync } from 'node:child_process'; import { once } from 'node:events'; import { Worker } from 'node:worker_threads'; import { writeFileSync } from 'node:fs'; writeFileSync('kid.cjs', 'setInterval(() => {}, 1000)'); const never = () => new Promise(() => {});",
  );
});
afterAll(() => kernel.dispose());

async function run(code: string): Promise<unknown> {
  const asked = kernel.run(code);
  expect((await asked.done).content.status).toBe("ok");
  return resultOf(asked);
}

/** Runs `code` until it has printed a line, and stops it; resolves to the numbers in that line. */
async function stopped(code: string): Promise<number[]> {
  const asked = kernel.run(code);
  await asked.hears(() => printedBy(asked).includes("\n"));
  await kernel.interrupt();
  expect((await asked.done).content).toMatchObject({ status: "error", ename: "Interrupted" });
  return printedBy(asked).split("\n")[0]?.split(" ").map(Number) ?? [];
}

/** Resolves when none of the processes runs any more; one that nobody has asked about may be there as a zombie. */
async function allEnded(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => identityOf(pid) !== undefined))
    await new Promise((resolve) => setTimeout(resolve, 5));
}

function pids(text: unknown): number[] {
  return [...String(text).matchAll(/\d+/g)].map(Number);
}

/** Each gives the numbers of processes that it started, and goes on. */
const earlier: [what: string, code: string][] = [
  ["a child", "[spawn('sleep', ['600']).pid]"],
  ["a detached child", "[spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).pid]"],
  ["a command", "[exec('sleep 600').pid]"],
  ["a program", "[execFile('sleep', ['600']).pid]"],
  ["a fork", "[fork('./kid.cjs').pid]"],
  [
    "a child of a child",
    "const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; wait']); [parent.pid, String((await once(parent.stdout, 'data'))[0])]",
  ],
  [
    "a Worker's child",
    "[(await once(new Worker(\"const { pid } = require('node:child_process').spawn('sleep', ['600']); require('node:worker_threads').parentPort.postMessage(pid); setInterval(() => {}, 1000)\", { eval: true }), 'message'))[0]]",
  ],
];

test.each(earlier)("of an earlier cell, %s goes on", async (_, code) => {
  const others = pids(await run(code));
  expect(others.length).toBeGreaterThan(0);
  await stopped("console.log('go'); while (true) {}");
  const [own = 0] = await stopped("console.log(spawn('sleep', ['600']).pid); await never()");
  await allEnded([own]);
  expect(others.map(isAlive)).toEqual(others.map(() => true));
  for (const pid of others) process.kill(pid, "SIGKILL");
});

test("what an earlier cell's timer or Worker starts meanwhile is not the stopped cell's", async () => {
  await run(
    "var late = []; const timer = setInterval(() => late.length === 0 && go && late.push(spawn('sleep', ['600']).pid), 5); const other = new Worker(\"const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => parentPort.postMessage(require('node:child_process').spawn('sleep', ['600']).pid))\", { eval: true }); other.on('message', (pid) => late.push(pid)); var go = false; other.threadId",
  );
  await stopped(
    "go = true; other.postMessage(1); while (late.length < 2) await new Promise((next) => setTimeout(next, 5)); console.log('both'); await never()",
  );
  const others = pids(await run("clearInterval(timer); late"));
  expect(others.map(isAlive)).toEqual([true, true]);
  await run("await other.terminate()");
  for (const pid of others) process.kill(pid, "SIGKILL");
});

/** Each prints the numbers of its processes and is to be stopped. */
const own: [what: string, code: string][] = [
  ["a child", "console.log(spawn('sleep', ['600']).pid); await never()"],
  ["a detached child", "console.log(spawn('sleep', ['600'], { detached: true }).pid); for (;;) ;"],
  [
    "a child that ignores SIGINT",
    "const kid = spawn('sh', ['-c', \"trap '' INT; echo ready; sleep 600\"]); await once(kid.stdout, 'data'); console.log(kid.pid); await never()",
  ],
  [
    "a child that ignores SIGINT and SIGTERM, and its own child",
    "const kid = spawn('sh', ['-c', \"trap '' INT TERM; sleep 600 & echo $!; wait; wait; sleep 600\"]); const [pid] = await once(kid.stdout, 'data'); console.log(kid.pid, Number(pid)); for (;;) ;",
  ],
  [
    "children of a Worker, and it too",
    "const w = new Worker(\"const kid = require('node:child_process').spawn('sleep', ['600']); require('node:worker_threads').parentPort.postMessage(kid.pid); for (;;) ;\", { eval: true }); console.log((await once(w, 'message'))[0]); await never()",
  ],
  [
    "a child of a line before a magic",
    "const before = spawn('sleep', ['600']); console.log(before.pid);\n%sh true\nfor (;;) ;",
  ],
];

const stubborn: number[] = [];

test.each(own)("of the stopped cell, %s ends", async (what, code) => {
  const all = await stopped(code);
  expect(all.length).toBeGreaterThan(0);
  // Stubborn ones take their time, together: the last test waits for them.
  if (what.includes("ignores")) stubborn.push(...all);
  else await allEnded(all);
});

test("a synchronous child that ignores SIGINT ends, and the cell with it", async () => {
  const asked = kernel.run(
    "console.log('go'); execSync(\"trap '' INT; sleep 600\", { stdio: 'inherit' }); console.log('went on')",
  );
  await asked.hears(() => printedBy(asked) === "go\n");
  await kernel.interrupt();
  expect((await asked.done).content).toMatchObject({ status: "error", ename: "Interrupted" });
  expect(printedBy(asked)).toBe("go\n");
});

test("a stopped cell's Workers end; those of another cell go on", async () => {
  const spins = "new Worker('setInterval(() => {}, 1); for (;;) ;', { eval: true })";
  await run(`var ended = []; var first = ${spins}; first.once('exit', () => ended.push('first')); 1`);
  await stopped(
    `var second = ${spins}; second.once('exit', () => ended.push('second')); console.log('go'); for (;;) ;`,
  );
  expect(
    await run(
      "while (ended.length === 0) await new Promise((next) => setTimeout(next, 5)); [ended, first.threadId > 0]",
    ),
  ).toBe("[ [ 'second' ], true ]");
  await run("await first.terminate()");
});

test("a detached child that was given up goes on, and ends with no stop", async () => {
  const [pid = 0] = await stopped(
    "const free = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); free.unref(); console.log(free.pid); for (;;) ;",
  );
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, "SIGKILL");
});

test("those that ignore signals have ended, too", async () => {
  expect(stubborn.length).toBeGreaterThan(2);
  await allEnded(stubborn);
});
