import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { mainThreadState } from "../../../../kernel/executor/supervisor/main-thread-state.ts";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function start(command: string, ...args: string[]): number {
  const child = spawn(command, args);
  children.push(child);
  return child.pid ?? 0;
}

// Elsewhere the system does not say, and the time that has passed decides.
test.runIf(existsSync("/proc/self/stat"))("a thread that computes is told from one that sleeps", async () => {
  const busy = start(process.execPath, "-e", "for (;;) ;");
  const asleep = start("sleep", "1000");
  await expect.poll(() => mainThreadState(busy)?.cpuMs).toBeGreaterThan(100);
  await expect.poll(() => mainThreadState(asleep)?.isAsleep).toBe(true);
  expect(mainThreadState(busy)?.isAsleep).toBe(false);
  expect(mainThreadState(asleep)?.cpuMs).toBeLessThan(100);
});

test("a process that is gone has none", async () => {
  const pid = start("true");
  await once(children[0] as ChildProcess, "close");
  expect(mainThreadState(pid)).toBeUndefined();
});
