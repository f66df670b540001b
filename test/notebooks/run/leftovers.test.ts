import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CodeCell, Notebook } from "../../../notebooks/file/notebook.ts";
import { exitCodeOf } from "../../../notebooks/run/outcome.ts";
import { type RunRequest, runNotebook } from "../../../notebooks/run/run.ts";
import { allEnded } from "../../soak/client.ts";
import { code, notebook, ownKernel, temporaryFolder } from "../sample.ts";

const place = temporaryFolder();

function run(written: Notebook, more: Partial<RunRequest> = {}) {
  const env = { ...process.env, CELLFLOW_HOME: join(place.path, "home"), CELLFLOW_API: "embedded" };
  const paths = { inputPath: "in.ipynb", outputPath: "out.ipynb" };
  return runNotebook({ notebook: written, kernel: ownKernel, cwd: place.path, env, ...paths, ...more });
}

function textOf(ran: Notebook): string {
  return ran.cells
    .flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []))
    .map((output) => (output.output_type === "stream" ? output.text : ""))
    .join("");
}

/** Cells that end when the test says so: a connection that the test holds. */
async function held(body: (port: number, release: () => void) => Promise<void>): Promise<void> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const connected = once(server, "connection");
  const release = async (): Promise<void> => (await connected)[0].end("go");
  try {
    await body((server.address() as { port: number }).port, () => void release());
  } finally {
    server.close();
  }
}

describe("what the cells leave running", () => {
  it("writes a file to its end", async () => {
    const lines = 200_000;
    const source = `import { createWriteStream } from "node:fs";
const ws = createWriteStream("big.csv");
for (let n = 0; n < ${lines}; n++) ws.write(n + ",abc\\n");
ws.end(); 1`;
    const outcome = await run(notebook(code(source)));
    expect(outcome).toMatchObject({ status: "completed", cutOff: undefined });
    expect((await readFile(join(place.path, "big.csv"), "utf8")).split("\n")).toHaveLength(lines + 1);
  });

  it("hears an error that comes late, and fails", async () => {
    await held(async (port, release) => {
      const source = `import { connect } from "node:net";
async function main() {
  await new Promise((resolve) => connect(${port}, "127.0.0.1").once("data", resolve));
  throw new Error("late");
}
main(); 1`;
      // The last cell has ended when the run waits for what it left.
      const outcome = await run(notebook(code(source)), { note: release });
      expect(exitCodeOf(outcome)).toBe(1);
      expect(outcome.background).toMatchObject([{ executionCount: 1, line: 4, evalue: "late" }]);
      expect((outcome.notebook.cells.at(-1) as CodeCell).outputs).toContainEqual(
        expect.objectContaining({ output_type: "error", evalue: "late" }),
      );
      expect(outcome.notebook.metadata.papermill).toMatchObject({ exception: true });
    });
  });

  it("runs a flow that is not awaited to its end, however long the limit is", async () => {
    const flow = `%%flow slow --no-run
async function slow() { await new Promise((resolve) => setTimeout(resolve, 2500)); console.log("flow ended"); }`;
    const outcome = await run(notebook(code(flow), code("slow(); 1")), { settle: 1 });
    expect(outcome).toMatchObject({ status: "completed", cutOff: undefined });
    expect(textOf(outcome.notebook)).toContain("flow ended\n");
    expect(JSON.stringify(outcome.notebook)).toMatch(/"state":\{"type":"COMPLETED"/);
  });

  it("fails for a flow that can never end", async () => {
    const flow = "%%flow stuck --no-run\nasync function stuck() { await new Promise(() => {}); }";
    const outcome = await run(notebook(code(flow), code("stuck(); 1")));
    expect(outcome.cutOff).toEqual({ parts: [expect.stringContaining("a run of a flow")], hasLost: true });
    expect(exitCodeOf(outcome)).toBe(1);
    expect(JSON.stringify(outcome.notebook)).toContain('"type":"CRASHED"');
  });

  it("does not wait for servers, their connections, and what is unref'd", async () => {
    const source = `import { createServer } from "node:http";
const server = createServer((_, response) => response.end("hi")).listen(0);
await new Promise((resolve) => server.on("listening", resolve));
console.log(await (await fetch("http://127.0.0.1:" + server.address().port)).text());
require("node:dgram").createSocket("udp4").bind(0);
setInterval(() => {}, 1000).unref();
require("node:child_process").spawn("sleep", ["1000"], { stdio: "ignore" }).unref(); 1`;
    const outcome = await run(notebook(code(source)), { settle: 10_000 });
    expect(outcome).toMatchObject({ status: "completed", cutOff: undefined });
    expect(textOf(outcome.notebook)).toBe("hi\n");
  });

  it.skipIf(process.platform !== "linux")("does not wait for a child process that is a server", async () => {
    const source = `const program = "require('node:net').createServer().listen(0, '127.0.0.1', () => console.log('listens'))";
const child = require("node:child_process").spawn("sh", ["-c", '"$0" -e "$1"; true', process.execPath, program]);
await new Promise((resolve) => child.stdout.once("data", resolve)); 1`;
    const outcome = await run(notebook(code(source)), { settle: 10_000 });
    expect(outcome).toMatchObject({ status: "completed", cutOff: undefined });
  });

  it("cuts off what does not end, and names it", async () => {
    const source = `setInterval(() => {}, 10);
process.on("exit", () => console.log("bye"));
require("node:child_process").spawn("sleep", ["1000"]).pid`;
    const outcome = await run(notebook(code(source)), { settle: 0.5 });
    expect(outcome).toMatchObject({
      status: "completed",
      cutOff: {
        hasLost: false,
        parts: ["1 timer", expect.stringMatching(/^sleep \(process \d+\)$/)],
        seconds: 0.5,
      },
    });
    expect(textOf(outcome.notebook)).toBe("bye\n");
    expect(outcome.notebook.metadata.cellflow).toEqual({ cut_off: outcome.cutOff?.parts });
    const pid = Number(/\d+/.exec(outcome.cutOff?.parts[1] ?? ""));
    await allEnded([pid]);
  });

  it("waits for a worker thread, and cuts it off", async () => {
    const source = (program: string) => `const { Worker } = require("node:worker_threads");
new Worker(${JSON.stringify(program)}, { eval: true }); 1`;
    const waited = await run(notebook(code(source("setTimeout(() => console.log('worked'), 1000)"))));
    expect([textOf(waited.notebook), waited.cutOff]).toEqual(["worked\n", undefined]);
    const cut = await run(notebook(code(source("for (;;);"))), { settle: 0.5 });
    expect(cut.cutOff?.parts).toEqual([expect.stringContaining("worker thread")]);
  });

  it("cuts off code that computes", async () => {
    const outcome = await run(notebook(code("setTimeout(() => { for (;;); }); 1")), { settle: 0.5 });
    expect(outcome.cutOff?.parts).toHaveLength(1);
  });

  it("fails when files were cut off", async () => {
    const source = `const { open, read } = require("node:fs");
function again(fd) { read(fd, Buffer.alloc(1), 0, 1, 0, () => again(fd)); }
open("/dev/zero", (_, fd) => again(fd)); 1`;
    const outcome = await run(notebook(code(source)), { settle: 0.5 });
    expect(outcome).toMatchObject({ status: "failed", cutOff: { hasLost: true } });
    expect(exitCodeOf(outcome)).toBe(1);
  });

  it("runs the handlers of beforeExit and exit, and takes the exit code", async () => {
    const handlers = `process.on("beforeExit", () => console.log("before"));
process.on("exit", (code) => console.log("exit", code)); 1`;
    const fine = await run(notebook(code(handlers)));
    expect([textOf(fine.notebook), exitCodeOf(fine)]).toEqual(["before\nexit 0\n", 0]);
    const failed = await run(notebook(code(handlers), code("process.exitCode = 3; 1")));
    expect([textOf(failed.notebook), exitCodeOf(failed)]).toEqual(["before\nexit 3\n", 1]);
    expect(failed.background).toMatchObject([{ evalue: expect.stringContaining("exit code 3") }]);
    const thrown = await run(notebook(code(`process.on("exit", () => { throw new Error("in exit"); }); 1`)));
    expect(thrown).toMatchObject({ status: "failed", background: [{ evalue: "in exit" }] });
  });

  it("runs exit handlers when a cell fails, without waiting", async () => {
    const source = `process.on("exit", () => console.log("bye"));\nsetInterval(() => {}, 10);\nnull.x`;
    const outcome = await run(notebook(code(source)), { settle: 10_000 });
    expect(exitCodeOf(outcome)).toBe(1);
    expect(textOf(outcome.notebook)).toBe("bye\n");
  });

  it("hands the signal that stops the run to the cells' handlers", async () => {
    const stop = new AbortController();
    const source = `process.on("SIGHUP", () => { console.log("hung up"); process.exit(); });
setInterval(() => {}, 10); 1`;
    const note = () => stop.abort("SIGHUP");
    const outcome = await run(notebook(code(source)), { settle: 10_000, stop: stop.signal, note });
    expect(exitCodeOf(outcome, "SIGHUP")).toBe(129);
    expect(textOf(outcome.notebook)).toBe("hung up\n");
  });
});
