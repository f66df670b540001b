/** Runs one flow run in one child process: starts, watches and cancels it. */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { debugLog } from "../debug-log.ts";
import type { ChildMessage, StartMessage } from "./run/child-message.ts";

/** Why a run's process ended. */
export interface RunEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** SIGTERM was sent. */
  cancelled: boolean;
  /** SIGKILL had to be sent. */
  killed: boolean;
  /** The process had done all that it was to do, or had begun to call the hooks of its run's end. */
  inOrder: boolean;
}

export interface RunProcess {
  readonly pid: number;
  readonly done: Promise<RunEnd>;
  /**
   * SIGTERM to the process; SIGKILL to all it started after `graceMs`, or sooner when it does not even react
   * (its thread is held by synchronous code). Safe to call again: with 0, there is no more time.
   */
  cancel(graceMs: number): void;
}

/** A process with the SDK loaded that waits for a run; used once. */
export interface WarmProcess {
  readonly pid: number;
  start(message: StartMessage, onLine: (line: string) => void): RunProcess;
  /** Ends it unused. */
  discard(): void;
  readonly gone: Promise<void>;
}

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const CHILD = fileURLToPath(new URL(`./run/child${extension}`, import.meta.url));

/** The second one lets late code be ended in a timer's callback as well. */
const NODE_FLAGS = ["--enable-source-maps", "--no-force-async-hooks-checks"];

/** How long a process may take to react to SIGTERM. */
const REACTION_MS = 3000;

/** Starts a process that is ready for a run as soon as it has loaded the SDK. */
export function warmProcess(env: NodeJS.ProcessEnv): WarmProcess {
  const { child, ended, ...started } = startChild([CHILD], { env });
  return {
    ...started,
    gone: ended.then(() => {}),
    discard: () => killGroup(child, "SIGKILL"),
    start(message, onLine) {
      child.send(message satisfies StartMessage, () => {});
      return watchRun(child, ended, onLine);
    },
  };
}

/** A process that knows by its arguments and environment what it runs. */
export interface StartedProcess {
  readonly pid: number;
  /** Watches it, from its first line on. */
  start(onLine: (line: string) => void): RunProcess;
}

/** Starts Node with `args`; what it prints waits until it is watched. */
export function startProcess(
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string },
): StartedProcess {
  const { child, ended, pid } = startChild(args, options);
  return { pid, start: (onLine) => watchRun(child, ended, onLine) };
}

type Ended = Pick<RunEnd, "exitCode" | "signal">;

function startChild(args: readonly string[], options: { env: NodeJS.ProcessEnv; cwd?: string }) {
  const child = spawn(process.execPath, [...NODE_FLAGS, ...args], {
    ...options,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Its own process group: what it starts goes with it, and a terminal's Ctrl-C is the worker's to answer.
    detached: true,
  });
  const ended = new Promise<Ended>((done) => {
    child.once("error", (error) => {
      debugLog("worker.run-process", error);
      done({ exitCode: 127, signal: null });
    });
    child.once("close", (exitCode, signal) => done({ exitCode, signal }));
  });
  return { child, ended, pid: child.pid ?? 0 };
}

function watchRun(child: ChildProcess, ended: Promise<Ended>, onLine: (line: string) => void): RunProcess {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", onLine);
  }
  let cancelled = false;
  let killed = false;
  let inOrder = false;
  child.on("message", (message: ChildMessage) => {
    if (message === "done" || message === "hooks") inOrder = true;
  });
  let timer: NodeJS.Timeout | undefined;
  const killAfter = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      killed = true;
      killGroup(child, "SIGKILL");
    }, ms);
  };
  const done = ended.then((end) => {
    clearTimeout(timer);
    killGroup(child, "SIGKILL"); // what it left behind
    return { ...end, cancelled, killed, inOrder };
  });
  return {
    pid: child.pid ?? 0,
    done,
    cancel(graceMs) {
      if (cancelled && graceMs === 0) killAfter(0);
      if (cancelled) return;
      cancelled = true;
      child.on("message", (message: ChildMessage) => {
        if (message === "stopping" && graceMs > 0) killAfter(graceMs);
      });
      killAfter(Math.min(graceMs, REACTION_MS));
      child.kill("SIGTERM");
    },
  };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}
