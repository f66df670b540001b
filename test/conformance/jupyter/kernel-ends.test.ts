/** How a kernel and its executor end, and that nothing of them is left. */
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Dealer } from "zeromq";
import { address } from "../../../kernel/protocol/connection.ts";
import { encode } from "../../../kernel/protocol/wire.ts";
import { createGate } from "../../setup/gate.ts";
import { allGone, isAlive, printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel | undefined;
afterEach(async () => {
  await kernel?.dispose();
  kernel = undefined;
});

async function start(env: NodeJS.ProcessEnv = {}): Promise<TestKernel> {
  kernel = await startTestKernel(env);
  return kernel;
}

/** The kernel, the executor, and a child of a cell. */
async function processesOf(running: TestKernel): Promise<number[]> {
  const asked = running.run(
    "const child = require('node:child_process').spawn('sleep', ['1000']); [process.pid, child.pid].join()",
  );
  await asked.done;
  const pids = String(resultOf(asked)).replaceAll("'", "").split(",").map(Number);
  return [running.pid, ...pids];
}

describe("the kernel ends", () => {
  test.each(["asked", "asked while a cell spins", "SIGTERM"])("%s: no process is left", async (how) => {
    const running = await start();
    const pids = await processesOf(running);
    expect(pids.every(isAlive)).toBe(true);
    if (how === "asked while a cell spins") {
      const spinning = running.run("console.log('go'); while (true) {}");
      await spinning.hears(() => printedBy(spinning).includes("go"));
    }
    if (how === "SIGTERM") {
      process.kill(running.pid, "SIGTERM");
      await running.ended;
    } else await running.shutdown();
    expect((await running.ended).code).toBe(0);
    await allGone(pids);
  });

  test("shutdown is answered first, with its restart flag", async () => {
    const running = await start();
    const asked = running.ask("control", "shutdown_request", { restart: true });
    expect((await asked.done).content).toEqual({ status: "ok", restart: true });
    expect((await running.ended).code).toBe(0);
  });

  test.each(["while a cell spins", "between cells"])(
    "kill -9 %s ends the executor and its children",
    async (when) => {
      const running = await start();
      const pids = await processesOf(running);
      if (when === "while a cell spins") {
        const spinning = running.run("console.log('go'); while (true) {}");
        await spinning.hears(() => printedBy(spinning).includes("go"));
      }
      process.kill(running.pid, "SIGKILL");
      await allGone(pids);
    },
  );
});

describe("the executor ends", () => {
  const startsAfresh = async (running: TestKernel): Promise<void> => {
    const asked = running.run("typeof before");
    expect((await asked.done).content.status).toBe("ok");
    expect(resultOf(asked)).toBe("'undefined'");
  };

  test.each([
    ["process.exit(3)", /ended with exit code 3\. A fresh one is ready/],
    ["await 1; process.exit()", /ended with exit code 0/],
    ["process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", /was ended by SIGKILL/],
    ["process.abort()", /was ended by SIGABRT/],
  ])("%s is told, and the next cell runs in a fresh one", async (code, said) => {
    const running = await start();
    await running.run("let before = 1").done;
    const asked = running.run(`console.log('last words'); ${code}`);
    expect((await asked.done).content).toMatchObject({
      status: "error",
      ename: "ExecutorEnded",
      evalue: expect.stringMatching(said),
    });
    expect(printedBy(asked)).toBe("last words\n");
    await startsAfresh(running);
  });

  test("between cells: the next cell runs all the same", async () => {
    const running = await start();
    const gate = createGate(running.folder);
    await running.run(`let before = 1; setInterval(() => { if (${gate.isOpen}) process.exit(1); }, 5); 0`)
      .done;
    const old = running.run("process.pid");
    await old.done;
    gate.open();
    await allGone([Number(resultOf(old))]);
    await startsAfresh(running);
  });

  test("a cell that has nearly taken all memory gets a line while it goes on", async () => {
    const running = await start({ NODE_OPTIONS: "--max-old-space-size=256" });
    const asked = running.run(`const all = [];
while (process.memoryUsage().heapUsed < 0.9 * 256 * 2 ** 20) all.push(new Array(10_000).fill(Math.random()));
await new Promise(() => {});`);
    await asked.hears(({ content }) => /^The cells hold .* of the 256 MB/.test(String(content.text)));
  });

  test("a cell that takes all memory is told so; the kernel lives", async () => {
    const running = await start({ NODE_OPTIONS: "--max-old-space-size=64" });
    await running.run("let before = 1").done;
    const asked = running.run("const all = []; for (;;) all.push(new Array(10_000).fill(Math.random()))");
    expect((await asked.done).content).toMatchObject({
      status: "error",
      ename: "OutOfMemory",
      evalue: expect.stringMatching(
        /ran out of memory: its JavaScript may take 64 MB of the [\d.]+ [GM]B here; NODE_OPTIONS=--max-old-space-size=MEGABYTES, .* raises it\. A fresh one is ready/,
      ),
    });
    expect(printedBy(asked, "stderr")).not.toMatch(/GCs|v8::|node::/);
    await startsAfresh(running);
  }, 60_000);
});

describe("the user's handlers run when the kernel ends", () => {
  const handlers = `const { appendFileSync } = require("node:fs");
for (const event of ["exit", "SIGTERM", "SIGHUP"])
  process.on(event, () => { appendFileSync("ended", event + " "); if (event !== "exit") process.exit(); });
process.on("beforeExit", () => appendFileSync("ended", "beforeExit ")); 1`;
  const exitHandlers = `const { appendFileSync } = require("node:fs");
for (const event of ["beforeExit", "exit"]) process.on(event, () => appendFileSync("ended", event + " ")); 1`;
  const ended = ({ folder }: TestKernel): string => readFileSync(join(folder, "ended"), "utf8");

  test.each([
    ["a shutdown_request", handlers, "SIGTERM exit "],
    ["a shutdown_request, without handlers of signals", exitHandlers, "beforeExit exit "],
    ["a shutdown_request, with a timer left", `setInterval(() => {}, 10);${exitHandlers}`, "exit "],
    ["a restart", handlers, "SIGTERM exit "],
    ["SIGTERM", handlers, "SIGTERM exit "],
    ["SIGHUP", handlers, "SIGHUP exit "],
    ["SIGKILL", handlers, "SIGTERM exit "],
  ])("on %s", async (how, code, said) => {
    const running = await start();
    const executor = running.run("process.pid");
    await executor.done;
    expect((await running.run(code).done).content.status).toBe("ok");
    if (how.startsWith("SIG")) running.signal(how as NodeJS.Signals);
    else void running.ask("control", "shutdown_request", { restart: how === "a restart" });
    await running.ended;
    await allGone([Number(resultOf(executor))]);
    expect(ended(running)).toBe(said);
  });

  test.each([
    ["a cell that computes", "console.log('go'); while (true) {}"],
    ["a cell that waits", "console.log('go'); await new Promise(() => {})"],
    ["a timer that computes", "setTimeout(() => { console.log('go'); while (true) {} }); 1"],
  ])("while %s goes on", async (_, code) => {
    const running = await start();
    await running.run(exitHandlers).done;
    const spinning = running.run(code);
    await spinning.hears(() => printedBy(spinning).includes("go"));
    await running.shutdown();
    expect(ended(running)).toMatch(/exit $/);
  });

  test("a handler that does not end does not keep the kernel", async () => {
    const running = await start();
    const pids = await processesOf(running);
    await running.run("process.on('SIGTERM', () => {}); process.on('exit', () => { while (true) {} }); 1")
      .done;
    await running.shutdown();
    await allGone(pids);
  });
});

describe("what does not belong on the wire is dropped, and the kernel goes on", () => {
  const frames = (running: TestKernel, key = running.info.key): Buffer[] =>
    encode({ type: "execute_request", session: "s", content: { code: "globalThis.broken = 1" } }, key).map(
      (frame) => Buffer.from(frame as Uint8Array),
    );
  const sign = (key: string, parts: readonly Buffer[]): Buffer => {
    const mac = createHmac("sha256", key);
    for (const part of parts) mac.update(part);
    return Buffer.from(mac.digest("hex"));
  };

  test("wrong HMAC, missing frames, broken JSON, noise", async () => {
    const running = await start();
    const { key } = running.info;
    const good = frames(running);
    const notJson = [Buffer.from("{"), Buffer.from("{}"), Buffer.from("{}"), Buffer.from("{}")];
    const notObject = [Buffer.from("[]"), Buffer.from("3"), Buffer.from("null"), Buffer.from('"x"')];
    const delimiter = good[0] as Buffer;
    const bad: Buffer[][] = [
      frames(running, randomUUID()),
      [delimiter, Buffer.from(""), ...good.slice(2)],
      [delimiter, Buffer.from("0".repeat(64)), ...good.slice(2)],
      good.slice(0, 5),
      good.slice(0, 1),
      good.slice(1),
      [delimiter, sign(key, notJson), ...notJson],
      [delimiter, sign(key, notObject), ...notObject],
      [Buffer.from("")],
      [Buffer.alloc(1_000_000, 255)],
      [Buffer.from("\u0000\u0001")],
    ];
    for (const port of ["shell_port", "control_port", "stdin_port"] as const) {
      const socket = new Dealer({ linger: 0 });
      socket.connect(address(running.info, port));
      for (const message of bad) await socket.send(message);
      // ZeroMQ keeps the order of a socket: an answer to the last shows that the others were read.
      if (port !== "stdin_port") {
        await socket.send(encode({ type: "kernel_info_request", session: "s", content: {} }, key));
        expect(Buffer.from((await socket.receive())[2] as Buffer).toString()).toMatch(
          /"msg_type":"kernel_info_reply"/,
        );
      }
      socket.close();
    }
    const asked = running.run("typeof broken");
    await asked.done;
    expect(resultOf(asked)).toBe("'undefined'");
  });
});

test("a kernel whose connection file is missing, or not one, says so in a line", async () => {
  const { startProcess } = await import("../../../notebooks/client/kernel-process.ts");
  const entry = new URL("../../../magics/main.ts", import.meta.url).pathname;
  for (const [file, said] of [
    ["/nowhere/connection.json", /can't be read/],
    [entry, /is not JSON/],
    [new URL("../../../tsconfig.json", import.meta.url).pathname, /lacks shell_port/],
  ] as const) {
    const child = await startProcess([process.execPath, entry, file], { cwd: "/", env: process.env });
    const { code, stderr: text } = await child.ended;
    expect(code).toBe(1);
    expect(text.split("\n").length, text).toBe(1);
    expect(text).toMatch(said);
  }
});
