/** Ctrl-C in the middle of the demo: the run is Cancelled, the exit code is a shell's, and nothing is left running. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import { isAlive } from "../jupyter/kernel-client.ts";
import { root } from "./kernel.ts";

const home = join(root, ".cellflow/demo");

/** Every process below `pid`, itself included, with the groups they lead. */
function family(pid: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return [pid, ...below(pid)];
}

test.each([
  ["reads its data", "read_data-"],
  ["trains", "train_best_model-"],
])("Ctrl-C while it %s", async (_, moment) => {
  const child = spawn(process.execPath, [join(root, ".bin/cellflow.mjs"), "demo"], {
    cwd: root,
    detached: true,
  });
  const pid = child.pid ?? 0;
  let said = "";
  const reached = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes(`▶ ${moment}`)) reached.resolve();
    });
  }
  const exit = once(child, "exit");
  await Promise.race([
    reached.promise,
    exit.then(() => {
      throw new Error(`the demo ended before it was there:\n${said}`);
    }),
  ]);
  const started = family(pid);
  // Command, kernel and executor at least.
  expect(started.length).toBeGreaterThanOrEqual(3);
  process.kill(-pid, "SIGINT");
  const [code] = await exit;
  expect(code, said).toBe(130);
  expect(said).toContain("Interrupted; the cells after this one were not run");
  await expect.poll(() => started.filter(isAlive)).toEqual([]);
  const client = createClient(await createTransport({ home, database: join(home, "cellflow.db") }));
  try {
    const name = /duration ([a-z]+-[a-z]+) · Running/.exec(said)?.[1] ?? "";
    const [run] = await client.flowRuns.filter({
      flow_runs: { name: { any_: [name] } },
      sort: "START_TIME_DESC",
      limit: 1,
    });
    expect(run?.state_name, said).toBe("Cancelled");
    const tasks = await client.taskRuns.filter({ task_runs: { flow_run_id: { any_: [String(run?.id)] } } });
    expect(tasks.filter((task) => !["Completed", "Cancelled"].includes(String(task.state_name)))).toEqual([]);
    expect(tasks.map((task) => task.state_name)).toContain("Cancelled");
  } finally {
    await client.transport.close();
  }
});
