/** Starts a `cellflow` command that serves, as a person does, and kills it. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));

export interface Command {
  pid: number;
  /** Resolves when it has printed what says that it serves; rejects when it ends before. */
  ready: Promise<void>;
  output(): string;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
}

/** @param ready what it prints when it serves */
export function startCommand(args: readonly string[], env: NodeJS.ProcessEnv, ready: RegExp): Command {
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => {}); // it may be killed before
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      output += data.toString();
      if (ready.test(output)) resolve();
    });
  }
  const gone = new Promise<void>((ended) => {
    child.once("exit", (code, signal) => {
      reject(new Error(`cellflow ${args.join(" ")} ended (${code ?? signal}):\n${output}`));
      ended();
    });
  });
  return {
    pid: child.pid ?? 0,
    ready: promise,
    output: () => output,
    kill() {
      child.kill("SIGKILL");
      return gone;
    },
  };
}

/** Process ids, but this one's, whose environment has `home`. */
export function processesIn(home: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, "utf8").includes(home);
      } catch {
        return false; // it has ended, or is another user's
      }
    })
    .map(Number);
}
