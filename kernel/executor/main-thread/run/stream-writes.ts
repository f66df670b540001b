/** Notes what cells and their children write to stdout and stderr past the kernel's messages, so that it keeps its place. */
import childProcess, { type SpawnOptions } from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Sender } from "../channel.ts";

type Called = (...args: unknown[]) => unknown;
type Functions = Record<string, Called>;

const STREAMS = new Map<unknown, 1 | 2>([
  [1, 1],
  [2, 2],
  ["/dev/stdout", 1],
  ["/dev/stderr", 2],
]);

/** True when a child may write to streams of this process. */
function shares({ stdio }: SpawnOptions): boolean {
  return [stdio]
    .flat()
    .some((one) => one !== undefined && one !== null && one !== "pipe" && one !== "ignore");
}

/** Call `before` before each call of a function, with its `this` and arguments. */
function precede(functions: Functions, name: string, before: Called): void {
  const called = functions[name] as Called;
  const replaced = function (this: unknown, ...args: unknown[]): unknown {
    Reflect.apply(before, this, args);
    return Reflect.apply(called, this, args);
  };
  functions[name] = Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(called)) as Called;
}

/** Install it. Once a process, before anything of a cell is loaded. */
export function installStreamWrites(beforeWrite: Sender["beforeWrite"]): void {
  const noteFile = (file: unknown): void => {
    const stream = STREAMS.get(file);
    if (stream) beforeWrite(stream);
  };
  for (const name of ["write", "writeSync", "writev", "writevSync", "writeFileSync", "appendFileSync"])
    precede(fs as unknown as Functions, name, noteFile);
  for (const name of ["spawnSync", "execSync", "execFileSync"])
    precede(childProcess as unknown as Functions, name, () => beforeWrite("both streams"));
  const { prototype } = childProcess.ChildProcess as unknown as { prototype: Functions };
  precede(prototype, "spawn", function (this: childProcess.ChildProcess, options) {
    if (!shares(options as SpawnOptions)) return;
    beforeWrite("both streams");
    // Before listeners of the cell: what they print stands behind what the child has printed.
    this.once("exit", () => beforeWrite("both streams"));
  } as Called);
  syncBuiltinESMExports();
}
