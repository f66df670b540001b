import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { KernelClient } from "../../../notebooks/client/client.ts";
import { startKernel } from "../../../notebooks/client/start.ts";
import type { Output } from "../../../notebooks/file/notebook.ts";
import { ownKernel, temporaryFolder } from "../sample.ts";

const place = temporaryFolder();
const started: KernelClient[] = [];

async function start(kernel = ownKernel): Promise<KernelClient> {
  const client = await startKernel(kernel, { cwd: tmpdir() });
  started.push(client);
  return client;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Resolves when `outputs` has what a cell prints once it runs. */
function firstOutput() {
  const { promise, resolve } = Promise.withResolvers<Output | undefined>();
  return { promise, onOutput: resolve };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((client) => client.kill()));
});

describe("a client of our kernel", () => {
  it("runs code and keeps its outputs as notebooks do", async () => {
    const client = await start();
    expect(client.info).toMatchObject({ status: "ok", language_info: { name: "typescript" } });
    const first = await client.execute("const a: number = 20; console.log('one'); console.log('two'); a + 1");
    expect(first).toMatchObject({ status: "ok", executionCount: 1 });
    expect(first.outputs).toMatchObject([
      { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
      { output_type: "execute_result", data: { "text/plain": "21" }, execution_count: 1 },
    ]);
    expect((await client.execute("a")).outputs).toMatchObject([{ data: { "text/plain": "20" } }]);
  });

  it("tells how a cell failed", async () => {
    const client = await start();
    const failed = await client.execute("\nnull.x");
    expect(failed).toMatchObject({ status: "error", error: { ename: "TypeError" } });
    expect(failed.outputs).toMatchObject([{ output_type: "error", ename: "TypeError" }]);
  });

  it("interrupts a cell that spins, and the kernel goes on", async () => {
    const client = await start();
    await client.execute("const kept = 7");
    const { promise, onOutput } = firstOutput();
    const spinning = client.execute("console.log('go'); for (;;);", { onOutput });
    await promise;
    expect(await client.isAlive()).toBe(true);
    await client.interrupt();
    expect((await spinning).status).toBe("error");
    expect((await client.execute("kept")).outputs).toMatchObject([{ data: { "text/plain": "7" } }]);
  });

  it("leaves no process and no connection file after shutdown", async () => {
    // Its own place for temporary files: other tests' kernels come and go beside this one.
    vi.stubEnv("TMPDIR", place.path);
    const client = await start();
    const { outputs } = await client.execute("process.pid");
    expect(await readdir(place.path)).toHaveLength(1);
    const executor = Number((outputs[0] as { data: Record<string, string> }).data["text/plain"]);
    expect(isRunning(executor)).toBe(true);
    await client.shutdown();
    expect([client.pid, executor].filter(isRunning)).toEqual([]);
    expect(await readdir(place.path)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it("says that the kernel died, at once", async () => {
    const client = await start();
    const { promise, onOutput } = firstOutput();
    const running = client.execute("console.log('go'); await new Promise(() => {})", { onOutput });
    await promise;
    process.kill(client.pid, "SIGKILL");
    await expect(running).rejects.toMatchObject({
      code: "kernel.died",
      message: "The kernel cellflow ended unexpectedly (signal SIGKILL)",
    });
    await expect(client.execute("1")).rejects.toMatchObject({ code: "kernel.died" });
  });
});

describe("a kernel that doesn't start", () => {
  const start = (argv: string[], options: { startTimeoutMs?: number; signal?: AbortSignal } = {}) =>
    startKernel({ name: "odd", argv }, { cwd: tmpdir(), ...options });

  it("is told in one line, with what it last said", async () => {
    const argv = [process.execPath, "-e", "console.error('no module x'); process.exit(3)"];
    await expect(start(argv)).rejects.toThrow(
      "The kernel odd ended while starting (exit code 3: no module x)",
    );
    await expect(start(["/no/such/program"])).rejects.toMatchObject({ code: "kernel.not-started" });
  });

  it("is given up after a while, or when that is asked for", async () => {
    const argv = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
    await expect(start(argv, { startTimeoutMs: 300 })).rejects.toThrow(
      "The kernel odd did not answer within 0.3 s",
    );
    const controller = new AbortController();
    const starting = start(argv, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(starting).rejects.toThrow("enough");
  });
});
