/** jupyter_kernel_test with every sample, through jupyter_client: each of its tests is one here. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jupyterVenv } from "../../setup/jupyter.ts";
import { run } from "../../setup/run.ts";

/** The suite's own, then what jupyter_client does with a kernel beyond it. */
const names = [
  "Suite.test_clear_output",
  "Suite.test_completion",
  "Suite.test_display_data",
  "Suite.test_error",
  "Suite.test_execute_result",
  "Suite.test_execute_stderr",
  "Suite.test_execute_stdout",
  "Suite.test_history",
  "Suite.test_inspect",
  "Suite.test_is_complete",
  "Suite.test_kernel_info",
  "Suite.test_pager",
  "Welcome.test_recv_iopub_welcome_msg",
  "Suite.test_comm_info",
  "Suite.test_error_aborts_what_is_queued",
  "Suite.test_heart_beats_while_a_cell_computes",
  "Suite.test_input",
  "Suite.test_inspect_of_a_value_in_detail",
  "Suite.test_inspect_says_signature_and_documentation",
  "Suite.test_interrupt",
  "Suite.test_restart",
];

interface Result {
  name: string;
  outcome: "passed" | "failed" | "skipped";
  why: string;
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

let folder: string;
let said = "";
const results = new Map<string, Result>();
beforeAll(async () => {
  const venv = await jupyterVenv();
  folder = await mkdtemp(join(tmpdir(), "kernel-test-"));
  await run(process.execPath, [path("../../../.bin/cellflow.mjs"), "kernel", "install", "--prefix", folder]);
  const suite = spawn(venv.python, [path("./kernel_test/run.py")], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 170_000,
    env: {
      ...process.env,
      JUPYTER_PATH: join(folder, "share/jupyter"),
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
      IPYTHONDIR: join(folder, "ipython"),
      PYTHONDONTWRITEBYTECODE: "1",
      CELLFLOW_HOME: join(folder, "home"),
      CELLFLOW_API: "embedded",
    },
  });
  const [lines, noise] = await Promise.all([text(suite.stdout), text(suite.stderr)]);
  said = noise;
  for (const line of lines.trim().split("\n").filter(Boolean)) {
    const result = JSON.parse(line) as Result;
    results.set(result.name, result);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(names)("%s", (name) => {
  const { outcome, why } = results.get(name) ?? { outcome: "did not run", why: said };
  expect(outcome, why).toBe("passed");
});

test("these are all tests there are, none of them skipped", () => {
  expect([...results.keys()].sort()).toEqual([...names].sort());
});
