/** Starts one executor process, owns its pipes and ends it. Knows lines of JSON, not what they mean. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { debugLog } from "../debug-log.ts";
import { makeTemporaryFolder } from "../temporary-folder.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import { heapLimitFor, machineMemory, requestedHeapLimit } from "./memory/heap-limit.ts";
import { FDS, type FromMain, type FromSupervisor, lineReader, type ToSupervisor } from "./protocol.ts";

/** The two streams that children and native code write to as well. */
export type Printed = "stdout" | "stderr";

/** What a process emits. */
export interface ProcessListener {
  main(message: FromMain): void;
  supervisor(message: FromSupervisor): void;
  printed(stream: Printed, chunk: Buffer): void;
  /** It has ended, and all of its output was delivered. `startError` is why it could not be started at all. */
  ended(code: number | null, signal: NodeJS.Signals | null, startError?: Error): void;
}

/** A process; it accepts requests at once, which wait in its pipe. */
export interface ExecutorProcess {
  readonly pid: number;
  /** The word of the order marks in what it prints. */
  readonly mark: string;
  /** How much memory its JavaScript may take, and how much the machine has, in MB. */
  readonly memory: { heapLimit: number; total: number };
  send(message: object): void;
  sendToSupervisor(message: ToSupervisor): void;
  /** Call it once, in the same turn as the start or later: what came until then has waited. */
  listen(listener: ProcessListener): void;
  /** End it and its children now. Resolves after `ended` was called. */
  kill(): Promise<void>;
}

const NODE_FLAGS = ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning"];

/**
 * Real pipes for stdout and stderr: on the sockets that Node makes, `> /dev/stdout` fails in a child. Node can't make
 * any, so a shell does, on its way to becoming the executor: it opens them (both ways, which waits for nobody), says
 * so, and is replaced. Where there is no mkfifo, sockets are used.
 */
const OPEN_PIPES = `mkfifo -m 600 "$0/stdout" "$0/stderr" 2>/dev/null &&
  exec 1<>"$0/stdout" 2<>"$0/stderr" && echo '{"op":"pipes"}' >&${FDS.answers}
exec "$@"`;

const DRAIN_MS = 500; // that what was printed last may take to arrive after the end

/** Start an executor in `cwd`. */
export function startProcess(
  options: Omit<ExecutorOptions, "mark" | "heapLimit">,
  cwd: string,
): ExecutorProcess {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const main = fileURLToPath(new URL(`./main-thread/main${extension}`, import.meta.url));
  const machine = machineMemory();
  const requested = requestedHeapLimit(machine.total);
  const heapLimit = requested ?? heapLimitFor(machine);
  const limit = requested === undefined ? [`--max-old-space-size=${heapLimit}`] : [];
  const mark = `order-${randomUUID()}`;
  const command = [
    process.execPath,
    ...NODE_FLAGS,
    ...limit,
    main,
    JSON.stringify({ ...options, mark, heapLimit } satisfies ExecutorOptions),
  ];
  const folder = process.platform === "linux" ? makeTemporaryFolder("pipes") : undefined;
  const [program = "", ...args] = folder ? ["/bin/sh", "-c", OPEN_PIPES, folder, ...command] : command;
  const child: ChildProcess = spawn(program, args, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
    env: process.env,
  });
  const dropFolder = (): void => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  const pipes: readonly unknown[] = child.stdio;
  const requests = pipes[FDS.requests] as Writable;
  const answers = pipes[FDS.answers] as Readable;
  const supervisor = pipes[FDS.supervisor] as Duplex;
  const streams: Readable[] = [child.stdout as Readable, child.stderr as Readable, answers, supervisor];
  // A process that ends leaves its pipes broken; its end is reported once, below.
  for (const pipe of [requests, supervisor]) pipe.on("error", (error) => debugLog("executor.pipe", error));

  let listener: ProcessListener | undefined;
  let startError: Error | undefined;
  const { promise: exited, resolve: exit } = Promise.withResolvers<[number | null, NodeJS.Signals | null]>();
  child.once("exit", (code, signal) => exit([code, signal]));
  child.once("error", (error) => {
    if (child.pid) return;
    startError = error;
    exit([null, null]);
  });
  const ended = exited.then(async ([code, signal]) => {
    // Its children must not outlive it, and a pipe that one of them took away with it is not waited for.
    if (child.pid) killGroup(child.pid);
    await Promise.race([Promise.all(streams.map(closed)), sleep(DRAIN_MS)]);
    for (const stream of streams) stream.destroy();
    dropFolder();
    listener?.ended(code, signal, startError);
  });

  const openPipes = (): void => {
    for (const name of ["stdout", "stderr"] as const) {
      const fd = openSync(join(folder ?? "", name), constants.O_RDONLY | constants.O_NONBLOCK);
      const pipe = new Socket({ fd, readable: true, writable: false });
      pipe.on("data", (chunk) => listener?.printed(name, chunk));
      streams.push(pipe);
    }
    dropFolder();
  };

  return {
    pid: child.pid ?? 0,
    mark,
    memory: { heapLimit, total: machine.total },
    send: (message) => void requests.write(`${JSON.stringify(message)}\n`),
    sendToSupervisor: (message) => void supervisor.write(`${JSON.stringify(message)}\n`),
    listen: (processListener) => {
      listener = processListener;
      const onMain = lineReader<FromMain | { op: "pipes" }>((message) => {
        if (message.op === "pipes") openPipes();
        else processListener.main(message);
      });
      answers.on("data", onMain);
      supervisor.on("data", lineReader<FromSupervisor>(processListener.supervisor));
      child.stdout?.on("data", (chunk: Buffer) => processListener.printed("stdout", chunk));
      child.stderr?.on("data", (chunk: Buffer) => processListener.printed("stderr", chunk));
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
