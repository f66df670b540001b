import { expect, test } from "vitest";
import { createTerminal } from "../../../../bridge/engine/reporter/terminal.ts";
import type { RunUpdate } from "../../../../bridge/run-update.ts";

test("a flow with thousands of tasks is named to its end, and so are those that just ended", () => {
  const lines: string[] = [];
  const terminal = createTerminal(
    () => true,
    (text) => lines.push(text),
  );
  const show = (update: object) => terminal.show({ at: 0, ...update } as RunUpdate, false);
  show({ kind: "flow-run", id: "f", name: "long-flow", flow: "f", parameters: {} });
  const state = { id: "s", type: "COMPLETED", name: "Completed", timestamp: 0 };
  for (let n = 0; n < 5000; n++) {
    show({ kind: "task-run", id: `t${n}`, name: `task-${n}`, task: "t", inputs: [], retries: 0 });
    show({ kind: "state", run: "task", id: `t${n}`, state, runCount: 1 });
  }
  for (const run of [{ flowRunId: "f" }, { taskRunId: "t4999" }])
    show({ kind: "log", level: 20, name: "prefect", message: "on", ...run });
  expect(lines.map((line) => line.split("|")[2]?.trim())).toEqual([
    "Flow run 'long-flow' - on",
    "Task run 'task-4999' - on",
  ]);
});
