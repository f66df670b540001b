/** Notes which cell started which process and thread, for the stop of that cell. */
import childProcess, { type SpawnOptions } from "node:child_process";
import { createRequire, syncBuiltinESMExports } from "node:module";
import type { Worker } from "node:worker_threads";
import type { CellId } from "../../protocol.ts";
import { threadsOf } from "../../supervisor/processes.ts";
import type { CellContext } from "./cell-run.ts";

/** What the supervisor hears: a process, or a thread and so the processes that it starts, and whose it is. */
export type StartedProcess =
  /** Without a cell, no stop ends it. */
  | { pid: number; cell: CellId | undefined; ended?: false }
  | { pid: number; ended: true }
  /** Threads of the executor by their numbers in /proc. */
  | { threads: number[]; cell: CellId };

type Threads = { Worker: typeof Worker };
type Spawn = (this: childProcess.ChildProcess, options: SpawnOptions) => unknown;

/**
 * Node's `spawn`, `exec`, `fork` and the like all come through the method of ChildProcess. A detached process that its
 * cell gives up (`unref`) is to go on by itself, as a shell's `setsid … &` does.
 */
function installProcesses(context: CellContext, tell: (started: StartedProcess) => void): void {
  const prototype = childProcess.ChildProcess.prototype as unknown as {
    spawn: Spawn;
    ref(): void;
    unref(): void;
  };
  const { spawn, ref, unref } = prototype;
  const detached = new WeakMap<object, CellId | undefined>();
  prototype.spawn = function (options) {
    const cell = context.owner()?.id;
    const result = Reflect.apply(spawn, this, [options]);
    const { pid } = this;
    if (pid === undefined) return result;
    tell({ pid, cell });
    if (options.detached) detached.set(this, cell);
    this.once("exit", () => tell({ pid, ended: true }));
    return result;
  };
  const owned = (change: () => void, isOwned: boolean) =>
    function (this: childProcess.ChildProcess): void {
      Reflect.apply(change, this, []);
      if (this.pid !== undefined && detached.has(this))
        tell({ pid: this.pid, cell: isOwned ? detached.get(this) : undefined });
    };
  prototype.ref = owned(ref, true);
  prototype.unref = owned(unref, false);
}

/** `isOurs` recognises the threads of the kernel and its host, which no stop ends. */
function installThreads(
  context: CellContext,
  isOurs: (file: unknown) => boolean,
  tell: (started: StartedProcess) => void,
): void {
  const threads = createRequire(import.meta.url)("node:worker_threads") as Threads;
  threads.Worker = class Worker extends threads.Worker {
    constructor(...[file, options]: ConstructorParameters<Threads["Worker"]>) {
      const before = new Set(threadsOf("self"));
      super(file, options);
      const run = context.owner();
      if (run === undefined || isOurs(file)) return;
      tell({ threads: threadsOf("self").filter((thread) => !before.has(thread)), cell: run.id });
      if (run.abandoned) return;
      run.workers.add(this);
      this.once("exit", () => run.workers.delete(this));
    }
  };
}

/** Install it. Once a process, before anything of a cell is loaded. */
export function installStarted(
  context: CellContext,
  isOurs: (file: unknown) => boolean,
  tell: (started: StartedProcess) => void,
): void {
  installProcesses(context, tell);
  installThreads(context, isOurs, tell);
  syncBuiltinESMExports();
}
