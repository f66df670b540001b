/** One executor process: how it is started, its pipes, how it ends. Knows lines of JSON, not what they mean. */
import { type ChildProcess, spawn } from "node:child_process";
import { constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ExecutorOptions } from "./main-thread/main.ts";
import { type FromMain, type FromSupervisor, fds, lineReader, type ToSupervisor } from "./protocol.ts";

/** The two streams that children and native code write to as well. */
export type Printed = "stdout" | "stderr";

/** What is heard of a process. */
export interface ProcessEars {
  main(message: FromMain): void;
  supervisor(message: FromSupervisor): void;
  printed(stream: Printed, chunk: Buffer): void;
  /** It has ended, and everything it said has been told. `failed` is why it could not be started at all. */
  ended(code: number | null, signal: NodeJS.Signals | null, failed?: Error): void;
}

/** A process, ready to be asked at once: what it is asked waits in its pipe. */
export interface ExecutorProcess {
  readonly pid: number;
  ask(message: object): void;
  askSupervisor(message: ToSupervisor): void;
  /** Call it once, in the same turn as the start or later: what was said until then has waited. */
  hear(ears: ProcessEars): void;
  /** End it and its children now. Resolves when `ended` has been told. */
  kill(): Promise<void>;
}

const flags = ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning"];

/**
 * Real pipes for stdout and stderr: on the sockets that Node makes, `> /dev/stdout` fails in a child. Node can't make
 * any, so a shell does, on its way to becoming the executor: it opens them (both ways, which waits for nobody), says
 * so, and is replaced. Where there is no mkfifo, sockets have to do.
 */
const withPipes = `mkfifo -m 600 "$0/stdout" "$0/stderr" 2>/dev/null &&
  exec 1<>"$0/stdout" 2<>"$0/stderr" && echo '{"op":"pipes"}' >&${fds.answers}
exec "$@"`;

const DRAIN = 500; // ms that what was printed last may take to arrive after the end

/** Start an executor in `cwd`. */
export function startProcess(options: ExecutorOptions, cwd: string): ExecutorProcess {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const main = fileURLToPath(new URL(`./main-thread/main${extension}`, import.meta.url));
  const command = [process.execPath, ...flags, main, JSON.stringify(options)];
  const folder = process.platform === "linux" ? mkdtempSync(join(tmpdir(), "cellflow-pipes-")) : undefined;
  const [program = "", ...given] = folder ? ["/bin/sh", "-c", withPipes, folder, ...command] : command;
  const child: ChildProcess = spawn(program, given, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    env: process.env,
  });
  const dropFolder = (): void => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  const pipes: readonly unknown[] = child.stdio;
  const requests = pipes[fds.requests] as Writable;
  const answers = pipes[fds.answers] as Readable;
  const supervisor = pipes[fds.supervisor] as Duplex;
  const streams: Readable[] = [child.stdout as Readable, child.stderr as Readable, answers, supervisor];
  // A process that ends leaves its pipes broken; its end is told once, below.
  for (const pipe of [requests, supervisor]) pipe.on("error", () => {});

  let ears: ProcessEars | undefined;
  let failed: Error | undefined;
  const { promise: exited, resolve: exit } = Promise.withResolvers<[number | null, NodeJS.Signals | null]>();
  child.once("exit", (code, signal) => exit([code, signal]));
  child.once("error", (error) => {
    if (child.pid) return;
    failed = error;
    exit([null, null]);
  });
  const ended = exited.then(async ([code, signal]) => {
    // Its children must not outlive it, and a pipe that one of them took away with it is not waited for.
    if (child.pid) killGroup(child.pid);
    await Promise.race([Promise.all(streams.map(closed)), sleep(DRAIN)]);
    for (const stream of streams) stream.destroy();
    dropFolder();
    ears?.ended(code, signal, failed);
  });

  const openPipes = (): void => {
    for (const name of ["stdout", "stderr"] as const) {
      const fd = openSync(join(folder ?? "", name), constants.O_RDONLY | constants.O_NONBLOCK);
      const pipe = new Socket({ fd, readable: true, writable: false });
      pipe.on("data", (chunk) => ears?.printed(name, chunk));
      streams.push(pipe);
    }
    dropFolder();
  };

  return {
    pid: child.pid ?? 0,
    ask: (message) => void requests.write(`${JSON.stringify(message)}\n`),
    askSupervisor: (message) => void supervisor.write(`${JSON.stringify(message)}\n`),
    hear: (given) => {
      ears = given;
      const onMain = lineReader<FromMain | { op: "pipes" }>((message) => {
        if (message.op === "pipes") openPipes();
        else given.main(message);
      });
      answers.on("data", onMain);
      supervisor.on("data", lineReader<FromSupervisor>(given.supervisor));
      child.stdout?.on("data", (chunk: Buffer) => given.printed("stdout", chunk));
      child.stderr?.on("data", (chunk: Buffer) => given.printed("stderr", chunk));
    },
    kill: () => {
      if (child.pid && child.exitCode === null && child.signalCode === null) killGroup(child.pid);
      return ended;
    },
  };
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once("close", resolve);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
