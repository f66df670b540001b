/** Ends from outside: whatever is killed, nothing of a kernel stays behind, busy or not. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConnectionInfo } from "../../../kernel/protocol/connection.ts";
import { writeConnectionFile } from "../../../notebooks/client/connection.ts";
import { resultOf, startTestKernel } from "../../conformance/jupyter/kernel-client.ts";
import { allEnded, built, executorOf, lookOn, must, processesWith, ran } from "../client.ts";
import { type Scenario, timed } from "../scenario.ts";

const busy = "console.log('go'); while (true) {}";
const child = "require('node:child_process').spawn('sleep', ['1000'], { stdio: 'inherit' }).pid";

/** A temporary folder of its own for kernels, which must be empty when they are gone. */
async function withTemporary<T>(body: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  try {
    const value = await body({ TMPDIR: folder });
    must(readdirSync(folder).length === 0, `left over: ${readdirSync(folder)}`);
    return value;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Jupyter's part: a process that starts a kernel and is killed. */
async function jupyter(
  env: NodeJS.ProcessEnv = {},
): Promise<{ pid: number; kernel: number; info: ConnectionInfo; kill(): void }> {
  const script = fileURLToPath(new URL("../jupyter-stand-in.ts", import.meta.url));
  const process_ = spawn(process.execPath, [script, built], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  process_.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
  const { kernel, info } = JSON.parse(await promise);
  return { pid: process_.pid ?? 0, kernel, info, kill: () => void process_.kill("SIGKILL") };
}

export const orphans: Scenario[] = [
  {
    name: "kill -9 of the kernel ends a busy executor and its children",
    short: 3,
    long: 100,
    run: (times) =>
      withTemporary(async (env) => {
        let most = 0;
        for (let time = 0; time < times; time++) {
          const kernel = await startTestKernel(env, built);
          try {
            const executor = await executorOf(kernel);
            const sleeper = Number(resultOf(await ran(kernel, child)));
            if (time % 2 === 0) {
              const asked = kernel.run(busy);
              await asked.hears(({ content }) => content.text === "go\n");
            }
            const [, took] = await timed(async () => {
              process.kill(kernel.pid, "SIGKILL");
              await allEnded([kernel.pid, executor, sleeper]);
            });
            most = Math.max(most, took);
          } finally {
            await kernel.dispose();
          }
        }
        return { "all gone after ms, slowest": most };
      }),
  },
  {
    name: "kill -9 of Jupyter ends the kernel and a busy executor",
    short: 2,
    long: 100,
    run: async (times) => {
      const each = async (): Promise<number> => {
        const { pid, kernel, info, kill } = await jupyter();
        const onlooker = await lookOn(info);
        const results = (): number[] =>
          onlooker.heard
            .filter(({ header }) => header.msg_type === "execute_result")
            .map(({ content }) => Number((content.data as Record<string, unknown>)["text/plain"]));
        try {
          void onlooker.run("process.pid");
          await onlooker.until(() => results().length === 1);
          void onlooker.run(busy);
          await onlooker.until((heard) => heard.some(({ content }) => content.text === "go\n"));
          const [, took] = await timed(async () => {
            kill();
            await allEnded([pid, kernel, ...results()]);
          });
          return took;
        } finally {
          kill();
          onlooker.close();
        }
      };
      let most = 0;
      for (let time = 0; time < times; time += 5) {
        const some = await Promise.all(Array.from({ length: Math.min(5, times - time) }, each));
        most = Math.max(most, ...some);
      }
      return { "all gone after ms, slowest": most };
    },
  },
  {
    name: "kill -9 of Jupyter at any moment of a kernel's start leaves no process and no file",
    short: 8,
    long: 200,
    run: (times) =>
      withTemporary(async (env) => {
        // How long a start takes on this machine now: the moments are spread over a bit more than that.
        const [started, startMs] = await timed(() => startTestKernel(env, built));
        await started.dispose();
        const each = async (time: number): Promise<void> => {
          const mark = `orphaned-at-start-${process.pid}-${time}`;
          const { kernel, kill } = await jupyter({ ...env, JPY_SESSION_NAME: `${mark}.ipynb` });
          await new Promise((resolve) => setTimeout(resolve, (1.2 * startMs * time) / times));
          kill();
          await allEnded([kernel]);
          while (processesWith(mark).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
        };
        for (let time = 0; time < times; time += 4)
          await Promise.all(Array.from({ length: Math.min(4, times - time) }, (_, n) => each(time + n)));
        return { "moments over ms": Math.round(1.2 * startMs) };
      }),
  },
  {
    name: "starts and stops leave no process and no file",
    short: 3,
    long: 100,
    run: (times) =>
      withTemporary(async (env) => {
        const pids: number[] = [];
        for (let time = 0; time < times; time++) {
          const kernel = await startTestKernel(env, built);
          try {
            pids.push(kernel.pid, await executorOf(kernel));
            if (time % 2 === 0) kernel.signal("SIGTERM");
            else await kernel.shutdown();
            await kernel.ended;
          } finally {
            await kernel.dispose();
          }
        }
        await allEnded(pids);
        return { cycles: times };
      }),
  },
  {
    name: "a kernel that is killed while it starts leaves no process, and no file after the next start",
    short: 4,
    long: 100,
    run: (times) =>
      withTemporary(async (env) => {
        const folder = String(env.TMPDIR);
        for (let time = 0; time < times; time++) {
          const mark = `killed-at-start-${process.pid}-${time}`;
          const file = await writeConnectionFile(mark);
          const kernel = spawn(process.execPath, [built, file.path], {
            stdio: "ignore",
            env: { ...process.env, ...env, JPY_SESSION_NAME: `${mark}.ipynb` },
          });
          await new Promise((resolve) => setTimeout(resolve, (time * 7) % 120));
          kernel.kill("SIGKILL");
          await file.remove();
          while (processesWith(mark).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const next = await startTestKernel(env, built);
        const left = (): string[] =>
          readdirSync(folder).filter(
            (name) => !name.includes(`-${next.pid}-`) && name.startsWith("cellflow-"),
          );
        while (left().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
        await next.shutdown();
        await next.dispose();
        return {};
      }),
  },
];
