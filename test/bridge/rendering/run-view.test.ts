/** What a view says after which updates. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyUpdates, emptyView, MAX_LOGS, type RunView } from "../../../bridge/rendering/run-view.ts";
import type { RunUpdate } from "../../../bridge/run-update.ts";
import {
  artifact,
  completed,
  failed,
  flowRun,
  flowState,
  logLine,
  start,
  taskRun,
  taskStates,
} from "./taxi-run.ts";

function viewOf(updates: readonly RunUpdate[]): RunView {
  return applyUpdates(emptyView(), updates);
}

describe("a view", () => {
  test("follows a run from nothing to Completed", () => {
    const view = viewOf(completed);
    expect(view.flowRun).toMatchObject({
      name: "amber-lynx",
      flow: "duration",
      state: { name: "Completed" },
    });
    expect(view.flowRun).toMatchObject({ startTime: start, endTime: start + 2100 });
    expect(view.tasks.map((run) => [run.name, run.state.name, run.runCount])).toEqual([
      ["readData-0", "Completed", 1],
      ["readData-1", "Completed", 2],
      ["addFeatures-2", "Completed", 1],
      ["trainBestModel-3", "Completed", 1],
    ]);
    expect(view.tasks[2]?.inputs).toEqual(["0", "1"]);
    expect(view.logs).toHaveLength(3);
    expect(view.artifacts).toMatchObject([{ key: "duration-model-update", type: "markdown" }]);
    expect(view.error).toBeUndefined();
    expect(view.at).toBe(start + 2100);
  });

  test("names the task that failed, and forgets it when the run goes on", () => {
    const view = viewOf(failed);
    expect(view.error).toEqual({
      message: "Task trainBestModel failed: XGBoost: there are no rows to train on <b>",
      task: "trainBestModel-3",
    });
    const again = applyUpdates(view, [flowState("RUNNING", "Running", 3000)]);
    expect(again.error).toBeUndefined();
    expect(again.flowRun?.endTime).toBeUndefined();
  });

  test("is the same however the updates are cut into batches, and changes nothing it was given", () => {
    const whole = viewOf(failed);
    const cuts = fc.array(fc.nat(failed.length), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (places) => {
        const edges = [0, ...places.sort((a, b) => a - b), failed.length];
        let view = Object.freeze(emptyView());
        for (let index = 1; index < edges.length; index++) {
          view = freeze(applyUpdates(view, failed.slice(edges[index - 1], edges[index])));
        }
        expect(view).toEqual(whole);
      }),
    );
  });

  test("takes in subflows and their tasks, and leaves out what is another run's", () => {
    const view = viewOf([
      flowRun(),
      flowRun("sub", { parentFlowRunId: "flow-1", flow: "prepare" }),
      taskRun("9", "clean", [], { flowRunId: "sub" }),
      flowState("COMPLETED", "Completed", 70, undefined, "sub"),
      flowRun("other"),
      taskRun("10", "stray", [], { flowRunId: "other" }),
      ...taskStates("10", 1, 2, ["FAILED", "Failed"]),
      flowState("FAILED", "Failed", 90, "not ours", "other"),
      { kind: "log", flowRunId: "other", level: 20, name: "x", message: "not ours", at: start },
    ]);
    expect(view.subflows).toMatchObject([{ id: "sub", flow: "prepare", state: { name: "Completed" } }]);
    expect(view.tasks.map((run) => run.name)).toEqual(["clean-9"]);
    expect(view.logs).toEqual([]);
    expect(view.flowRun?.state.name).toBe("Pending");
  });

  test("follows a lone task without a flow", () => {
    const lone = { flowRunId: undefined };
    const view = viewOf([
      taskRun("1", "readData", [], lone),
      ...taskStates("1", 0, 5, ["FAILED", "Failed", "gone"]),
    ]);
    expect(view.tasks).toMatchObject([{ name: "readData-1", state: { name: "Failed" } }]);
    expect(view.error).toEqual({ message: "Task readData failed: gone", task: "readData-1" });
  });

  test("keeps the latest log lines and counts the rest; an artifact reported again is replaced", () => {
    const lines = Array.from({ length: MAX_LOGS + 5 }, (_, index) => logLine(`line ${index}`, index));
    const view = viewOf([flowRun(), ...lines, artifact("a", { data: "1" }), artifact("a", { data: "2" })]);
    expect(view.logs).toHaveLength(MAX_LOGS);
    expect(view.logs[0]?.message).toBe("line 5");
    expect(view.droppedLogs).toBe(5);
    expect(view.artifacts.map((one) => one.data)).toEqual(["2"]);
  });
});

function freeze(view: RunView): RunView {
  for (const list of [view.tasks, view.logs, view.artifacts, view.subflows])
    for (const one of list) Object.freeze(one);
  return Object.freeze(view);
}
