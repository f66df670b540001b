import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("Node's timers go on, whatever is terminated: its own code is left alone", async () => {
  const script = fileURLToPath(new URL("terminated-timers.ts", import.meta.url));
  // As the executor is started: Node would end a process whose callbacks were cut off.
  const flags = ["--no-force-async-hooks-checks"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  expect(stdout).toMatch(/^(held )?none terminated\n$/);
});
