/** The display of a run: whatever is being drawn when, its last drawing is its last state. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunView } from "../../../bridge/rendering/run-view.ts";
import type { RunUpdate } from "../../../bridge/run-update.ts";
import type { StateType } from "../../../bridge/state.ts";
import type { MimeBundle } from "../../../kernel/protocol/message.ts";
import { runMime } from "../../../magics/display/draw-queue.ts";
import { createRunDisplays, type RunDisplays } from "../../../magics/display/run-displays.ts";

interface Display {
  cell: string;
  id: string;
  update: boolean;
  view: RunView;
}

/** Drawings begun that have not ended, oldest first: each ends when the test says so. */
let pens: { finish(): void; fail(): void }[];
let displays: Display[];
let runs: RunDisplays;
/** Thrown by the next display. */
let broken: Error | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  pens = [];
  displays = [];
  broken = undefined;
  const show = (cell: string, bundle: MimeBundle, options: { id: string; update: boolean }): void => {
    const error = broken;
    broken = undefined;
    if (error) throw error;
    displays.push({ cell, ...options, view: bundle[runMime] as RunView });
  };
  runs = createRunDisplays(show, {
    draw: () =>
      new Promise((resolve, reject) =>
        pens.push({ finish: () => resolve(undefined), fail: () => reject(new Error("no picture")) }),
      ),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function begun(id: string, origin = "cell", more: Partial<RunUpdate> = {}): RunUpdate {
  return {
    kind: "flow-run",
    id,
    name: `run-${id}`,
    flow: "f",
    parameters: {},
    at: 1,
    origin,
    ...more,
  } as RunUpdate;
}

function state(id: string, type: StateType, run: "flow" | "task" = "flow", flowRunId?: string): RunUpdate {
  return {
    kind: "state",
    run,
    id,
    ...(flowRunId ? { flowRunId } : {}),
    state: { id: "", type, name: type, timestamp: 2 } as never,
    runCount: 1,
    at: 2,
  };
}

function task(id: string, flowRunId?: string, origin = "cell"): RunUpdate {
  return {
    kind: "task-run",
    id,
    ...(flowRunId ? { flowRunId } : {}),
    name: id,
    task: "t",
    inputs: [],
    retries: 0,
    at: 1,
    origin,
  };
}

/** Let everything happen that waits for nothing but promises. */
function turn(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0);
}

/** Let drawings end, one after the other, until none is under way. */
async function drawOn(): Promise<void> {
  await turn();
  for (let pen = pens.shift(); pen; pen = pens.shift()) {
    pen.finish();
    await turn();
  }
}

/** Whether a promise has settled. */
function watch(promise: Promise<unknown>): { over: boolean } {
  const watched = { over: false };
  void promise.then(() => {
    watched.over = true;
  });
  return watched;
}

function last(id: string): string | undefined {
  return displays.findLast((display) => display.id === id)?.view.flowRun?.state.type;
}

test("a drawing under way is waited for: nothing is drawn after the cell's reply", async () => {
  runs.receive([begun("a"), state("a", "COMPLETED")]);
  await turn();
  expect(pens).toHaveLength(1);
  const settled = watch(runs.settle("cell"));
  await turn();
  expect(settled.over).toBe(false);
  await drawOn();
  expect(settled.over).toBe(true);
  expect(last("a")).toBe("COMPLETED");
  await vi.advanceTimersByTimeAsync(1000);
  expect(displays).toHaveLength(1);
});

test.each<StateType>(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"])(
  "%s while the drawing of Running is under way: drawn behind it, before settle resolves",
  async (end) => {
    runs.receive([begun("a"), state("a", "RUNNING")]);
    await turn();
    runs.receive([state("a", end)]);
    const settled = watch(runs.settle("cell"));
    await drawOn();
    expect(settled.over).toBe(true);
    expect(displays.map(({ view, update }) => [view.flowRun?.state.type, update])).toEqual([
      ["RUNNING", false],
      [end, true],
    ]);
  },
);

test("a timer that fires during a drawing brings nothing back", async () => {
  runs.receive([begun("a"), state("a", "RUNNING")]);
  await turn();
  runs.receive([state("a", "COMPLETED")]);
  await vi.advanceTimersByTimeAsync(500);
  await drawOn();
  await vi.advanceTimersByTimeAsync(500);
  await drawOn();
  expect(displays.map(({ view }) => view.flowRun?.state.type)).toEqual(["RUNNING", "COMPLETED"]);
});

test("after the reply a run goes on being drawn, up to its last state", async () => {
  runs.receive([begun("a"), state("a", "RUNNING")]);
  const settled = watch(runs.settle("cell"));
  await drawOn();
  expect(settled.over).toBe(true);
  runs.receive([state("a", "COMPLETED")]);
  await vi.advanceTimersByTimeAsync(200);
  await drawOn();
  expect(last("a")).toBe("COMPLETED");
});

test("settle waits for what was received before it, not for a run that goes on reporting", async () => {
  runs.receive([begun("a"), state("a", "RUNNING")]);
  await turn();
  const settled = watch(runs.settle("cell"));
  for (let time = 0; time < 3 && !settled.over; time++) {
    runs.receive([task(`t${time}`, "a")]);
    pens.shift()?.finish();
    await turn();
  }
  expect(settled.over).toBe(true);
});

test("a picture that can't be drawn, and a display that fails, keep no other from being shown", async () => {
  runs.receive([begun("a"), state("a", "COMPLETED")]);
  await turn();
  pens.shift()?.fail();
  await turn();
  expect(last("a")).toBe("COMPLETED");
  broken = new Error("the display failed");
  runs.receive([begun("b"), state("b", "RUNNING")]);
  await drawOn();
  runs.receive([state("b", "COMPLETED"), begun("c"), state("c", "COMPLETED")]);
  const settled = watch(runs.settle("cell"));
  await drawOn();
  expect(settled.over).toBe(true);
  expect([last("b"), last("c")]).toEqual(["COMPLETED", "COMPLETED"]);
});

test("many runs of one cell: each ends with its last state", async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `run${index}`);
  for (const id of ids) runs.receive([begun(id), state(id, "RUNNING")]);
  await turn();
  for (const id of ids) runs.receive([state(id, id.endsWith("7") ? "FAILED" : "COMPLETED")]);
  const settled = watch(runs.settle("cell"));
  await drawOn();
  expect(settled.over).toBe(true);
  for (const id of ids) expect(last(id)).toBe(id.endsWith("7") ? "FAILED" : "COMPLETED");
});

test("the executor ends while Running is being drawn: Crashed is the last, with every run inside", async () => {
  runs.receive([
    begun("a"),
    state("a", "RUNNING"),
    task("t", "a"),
    state("t", "RUNNING", "task", "a"),
    task("done", "a"),
    state("done", "COMPLETED", "task", "a"),
    begun("inner", "cell", { parentFlowRunId: "a" } as Partial<RunUpdate>),
    state("inner", "RUNNING"),
  ]);
  await turn();
  const crash = runs.crash("cell", "gone");
  const told = watch(crash);
  await turn();
  expect(told.over).toBe(false);
  await drawOn();
  expect(told.over).toBe(true);
  expect(await crash).toEqual({ flows: ["inner", "a"], tasks: [] });
  await vi.advanceTimersByTimeAsync(1000);
  await drawOn();
  const { view } = displays.at(-1) as Display;
  expect([view.flowRun?.state, view.subflows.map((run) => run.state.type)]).toEqual([
    { type: "CRASHED", name: "Crashed", message: "gone" },
    ["CRASHED"],
  ]);
  expect(view.tasks.map((run) => [run.id, run.state.type])).toEqual([
    ["t", "CRASHED"],
    ["done", "COMPLETED"],
  ]);
});

test("tasks outside any flow are Crashed as well; runs that had ended, and other cells', stay", async () => {
  runs.receive([
    task("lone"),
    state("lone", "RUNNING", "task"),
    begun("over"),
    state("over", "COMPLETED"),
    begun("other", "another cell"),
    state("other", "RUNNING"),
  ]);
  await drawOn();
  const crash = runs.crash("cell", "gone");
  await drawOn();
  expect(await crash).toEqual({ flows: [], tasks: ["lone"] });
  expect(displays.findLast(({ id }) => id === "tasks of cell")?.view.tasks[0]?.state.type).toBe("CRASHED");
  expect([last("over"), last("other")]).toEqual(["COMPLETED", "RUNNING"]);
  const all = runs.crash(undefined, "gone");
  await drawOn();
  expect(await all).toEqual({ flows: ["other"], tasks: [] });
  expect(last("other")).toBe("CRASHED");
});

test("a task that never ran, since what it waited for failed, does not crash", async () => {
  const notReady = { id: "n", type: "PENDING", name: "NotReady", timestamp: 1 } as const;
  runs.receive([
    task("waits"),
    { ...state("waits", "PENDING", "task"), state: notReady, origin: "cell" } as RunUpdate,
    task("lone"),
    state("lone", "RUNNING", "task"),
  ]);
  await drawOn();
  const crash = runs.crash("cell", "gone");
  await drawOn();
  expect(await crash).toEqual({ flows: [], tasks: ["lone"] });
  const shown = displays.findLast(({ id }) => id === "tasks of cell")?.view.tasks;
  expect(shown?.map(({ id, state }) => [id, state.name])).toEqual([
    ["waits", "NotReady"],
    ["lone", "Crashed"],
  ]);
});

test("what is over is forgotten, tasks outside flows and inner runs as well", async () => {
  const inside = { parentFlowRunId: "outer" } as Partial<RunUpdate>;
  const done = { ...state("one", "COMPLETED", "task"), origin: "cell" };
  runs.receive([task("one"), done, task("open", undefined, "busy")]);
  runs.receive([begun("outer"), begun("inner", "cell", inside), state("inner", "COMPLETED")]);
  runs.receive([state("outer", "COMPLETED")]);
  await drawOn();
  for (let at = 0; at < 300; at++) runs.receive([begun(`run${at}`), state(`run${at}`, "COMPLETED")]);
  await vi.advanceTimersByTimeAsync(200);
  await drawOn();
  displays = [];
  runs.receive([task("two"), task("also", undefined, "busy"), begun("inner")]);
  runs.receive([task("late", "outer"), begun("later", "cell", inside)]);
  await vi.advanceTimersByTimeAsync(200);
  await drawOn();
  expect(displays.map(({ id, update, view }) => [id, update, view.tasks.map((run) => run.id)])).toEqual([
    ["tasks of cell", false, ["two"]],
    ["inner", false, []],
    ["tasks of busy", true, ["open", "also"]],
  ]);
});
