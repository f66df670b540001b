/** What the system says of processes: their children, names for good, commands without secrets. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import {
  childrenOf,
  commandOf,
  descendantsOf,
  identityOf,
  startOf,
} from "../../../../kernel/executor/supervisor/processes.ts";

test("a process is found below its parents, named, and gone when it has ended", async () => {
  const before = Date.now();
  const child = spawn("sh", ["-c", "sleep 600 & echo $!; wait", "--password", "s3cret"]);
  const pid = Number(child.pid);
  const [text] = await once(child.stdout, "data");
  const below = Number(text);
  expect(childrenOf(process.pid).map((one) => one.pid)).toContain(pid);
  expect(descendantsOf(process.pid)).toEqual(expect.arrayContaining([pid, below]));
  expect(commandOf(pid)).toBe("sh -c …");
  // The shell says the number of its child before that has become another program.
  await expect.poll(() => commandOf(below)).toBe("sleep …");
  expect(identityOf(pid)).toBe(identityOf(pid));
  const start = startOf(pid);
  if (start !== undefined) expect(start).toBeGreaterThan(before - 1000);
  process.kill(below, "SIGKILL");
  await once(child, "exit");
  expect([identityOf(pid), childrenOf(pid), commandOf(pid)]).toEqual([undefined, [], ""]);
});
