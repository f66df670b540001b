import { afterAll, beforeAll, expect, test } from "vitest";
import { abandonRuns, cancelFlowRun, flushRunUpdates, setOrigin } from "../../../../bridge/engine-api.ts";
import {
  createMarkdownArtifact,
  type FlowHook,
  flow,
  getRunContext,
  getRunLogger,
  type TaskHook,
  task,
} from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(async () => {
  setOrigin(() => undefined);
  await engine.close();
});

/** The log lines of the flow run, not of its tasks, without stacks: in order, and all of them at the API. */
async function lines(flowRunId: string): Promise<string[]> {
  await flushRunUpdates();
  const text = ({ level, message }: { level: number; message: string }) =>
    `${level} ${message.replace(/\n\s+at .*/s, "")}`;
  const { logs } = await engine.client();
  const recorded = await logs.filter({ logs: { flow_run_id: { any_: [flowRunId] } } });
  const inOrder = () =>
    engine.updates.flatMap((one) =>
      one.kind === "log" && one.flowRunId === flowRunId && one.taskRunId === undefined ? text(one) : [],
    );
  const own = recorded.filter((line) => line.task_run_id === null);
  await expect.poll(inOrder).toHaveLength(own.length);
  expect(inOrder().sort()).toEqual(own.map(text).sort());
  return inOrder();
}

/** Hooks for every state that write down what they are called with. */
function witness() {
  const seen: string[] = [];
  const about: Parameters<FlowHook | TaskHook>[1][] = [];
  const on: FlowHook & TaskHook = ({ kind, name }, run, state) => {
    about.push(run);
    seen.push(`${kind} ${name} ${state.type} ${state.name} ${String(state.data)}`);
  };
  return { seen, about, of: { onRunning: on, onCompletion: on, onFailure: on } };
}

test("a flow's hooks are called with it, its run and the state, and are in its log as Prefect has them", async () => {
  const { seen, about, of } = witness();
  async function later(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.push("later");
  }
  const main = flow(async (n: number) => n * 2, {
    name: "doubled",
    onRunning: of.onRunning,
    onCompletion: [of.onCompletion, later],
    onFailure: of.onFailure,
  });
  const { flowRunId } = await main.run(4);
  expect(seen).toEqual([
    "flow doubled RUNNING Running undefined",
    "flow doubled COMPLETED Completed 8",
    "later",
  ]);
  const run = { id: flowRunId, flow: "doubled", parameters: { n: 4 }, name: expect.any(String) };
  expect(about).toEqual([run, run]);
  expect((await lines(flowRunId)).slice(1)).toEqual([
    "20 Running hook 'on' in response to entering state 'Running'",
    "20 Hook 'on' finished running successfully",
    "20 Finished in state Completed()",
    "20 Running hook 'on' in response to entering state 'Completed'",
    "20 Hook 'on' finished running successfully",
    "20 Running hook 'later' in response to entering state 'Completed'",
    "20 Hook 'later' finished running successfully",
  ]);
});

test("a hook's first argument is the flow or task itself", async () => {
  const seen: unknown[] = [];
  const step = task(async () => 1, { name: "itself_step", onCompletion: (made) => void seen.push(made) });
  const main = flow(async () => step(), { name: "itself" }).with({
    onCompletion: (made) => void seen.push(made),
  });
  await main();
  expect(seen).toEqual([step, main]);
  expect(seen[1]).toBe(main);
});

test("onFailure of a flow is called after its last try, onRunning before each", async () => {
  const { seen, of } = witness();
  const fails = flow(
    async () => {
      throw new Error("no data");
    },
    { name: "fails", retries: 1, ...of },
  );
  await expect(fails()).rejects.toThrow("no data");
  expect(seen).toEqual([
    "flow fails RUNNING Running undefined",
    "flow fails RUNNING Running undefined",
    "flow fails FAILED Failed Error: no data",
  ]);
});

test("onFailure of a task is called after its last try, and for a timeout; onCompletion when a retry helps", async () => {
  const { seen, about, of } = witness();
  let tries = 0;
  const flaky = task(async () => ++tries, { name: "flaky", ...of });
  const broken = task(
    async () => {
      throw new Error(`no ${++tries}`);
    },
    { name: "broken", retries: 1, ...of },
  );
  const slow = task(() => new Promise(() => {}), { name: "slow", timeout: 0.02, ...of });
  const main = flow(
    async () => {
      await flaky();
      await broken().catch(() => {});
      await slow().catch(() => {});
    },
    { name: "hooked tasks" },
  );
  const { flowRunId } = await main.run();
  expect(seen).toEqual([
    "task flaky RUNNING Running undefined",
    "task flaky COMPLETED Completed 1",
    "task broken RUNNING Running undefined",
    "task broken RUNNING Retrying undefined",
    "task broken FAILED Failed Error: no 3",
    "task slow RUNNING Running undefined",
    "task slow FAILED TimedOut TimeoutError: Task run exceeded timeout of 0.02 second(s)",
  ]);
  expect(about.map((run) => ("runCount" in run ? [run.task, run.flowRunId, run.runCount] : []))).toEqual([
    ["flaky", flowRunId, 1],
    ["flaky", flowRunId, 1],
    ["broken", flowRunId, 1],
    ["broken", flowRunId, 2],
    ["broken", flowRunId, 2],
    ["slow", flowRunId, 1],
    ["slow", flowRunId, 1],
  ]);
});

test("an error in a hook is logged and changes nothing else", async () => {
  const notify = () => {
    throw new TypeError("smtp is down");
  };
  const step = task(async () => 1, { name: "step", onRunning: notify, onCompletion: notify });
  const main = flow(async () => step(), {
    name: "notifying",
    onRunning: async () => notify(),
    onCompletion: [notify, async function after() {}],
  });
  const { flowRunId, state } = await main.run();
  expect(state.type).toBe("COMPLETED");
  const failed = "40 An error was encountered while running hook 'notify'\nTypeError: smtp is down";
  expect((await lines(flowRunId)).slice(1)).toEqual([
    "20 Running hook 'onRunning' in response to entering state 'Running'",
    failed.replace("notify", "onRunning"),
    "20 Finished in state Completed()",
    "20 Running hook 'notify' in response to entering state 'Completed'",
    failed,
    "20 Running hook 'after' in response to entering state 'Completed'",
    "20 Hook 'after' finished running successfully",
  ]);
});

test("logs, artifacts, tasks and flows of a hook belong to the run, also when it has ended", async () => {
  const send = task(async () => getRunLogger().info("sent"), { name: "send" });
  const inner = flow(async () => "inner", { name: "inner of hook" });
  const main = flow(async () => 1, {
    name: "reporting",
    logPrints: true,
    async onCompletion() {
      getRunLogger().info(`of ${getRunContext().flowRun?.flow}`);
      console.log("printed");
      await createMarkdownArtifact({ key: "of-hook", markdown: "# hook" });
      void send();
      await inner();
    },
  });
  const { flowRunId } = await main.run();
  const client = await engine.client();
  expect((await lines(flowRunId)).slice(-3)).toEqual([
    "20 of reporting",
    "20 printed",
    "20 Hook 'onCompletion' finished running successfully",
  ]);
  const artifacts = await client.artifacts.filter({ artifacts: { key: { any_: ["of-hook"] } } });
  expect(artifacts.map((artifact) => artifact.flow_run_id)).toEqual([flowRunId]);
  const tasks = await client.taskRuns.filter({ flow_runs: { id: { any_: [flowRunId] } } });
  expect(tasks.map(({ name, state_name }) => `${name.replace(/-.*/, "")} ${state_name}`).sort()).toEqual([
    "inner of hook Completed",
    "send Completed",
  ]);
  expect((await client.flowRuns.find(flowRunId))?.state_name).toBe("Completed");
});

test("onCancellation is called when the API cancels a run, and what it logs is there", async () => {
  const called = Promise.withResolvers<string>();
  const main = flow(() => new Promise(() => {}), {
    name: "cancelled by api",
    onCancellation(_, run, state) {
      getRunLogger().info(`tidied up ${getRunContext().signal.aborted}`);
      called.resolve(`${run.id} ${state.name} ${state.message}`);
    },
  });
  const ended = main.run();
  const update = await engine.reported((one) => one.kind === "flow-run" && one.flow === "cancelled by api");
  const id = "id" in update ? update.id : "";
  await engine.reported((one) => one.kind === "state" && one.id === id && one.state.type === "RUNNING");
  const client = await engine.client();
  await client.flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling", message: "not now" });
  expect(await called.promise).toBe(`${id} Cancelled not now`);
  expect((await ended).state.name).toBe("Cancelled");
  expect((await lines(id)).slice(-3)).toEqual([
    "20 Running hook 'onCancellation' in response to entering state 'Cancelled'",
    "20 tidied up false",
    "20 Hook 'onCancellation' finished running successfully",
  ]);
});

test("a stop waits for the hooks of what it cancels, inner flows too, and calls each once", async () => {
  const seen: string[] = [];
  const note: FlowHook = async ({ name }, _, state) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.push(`${name} ${state.name}`);
  };
  const options = { onCancellation: note, onFailure: note, onCompletion: note };
  const inner = flow(() => new Promise(() => {}), { name: "inner", ...options });
  const outer = flow(async () => inner(), { name: "outer", ...options });
  const other = flow(async () => inner(), { name: "other", ...options });
  const isInnerRunning = (times: number) => () => {
    const inners = engine.updates.filter((one) => one.kind === "flow-run" && one.flow === "inner");
    const ids = inners.map((one) => ("id" in one ? one.id : ""));
    const running = engine.updates.filter(
      (one) => one.kind === "state" && ids.includes(one.id) && one.state.type === "RUNNING",
    );
    return running.length === times;
  };
  setOrigin(() => "cell-1");
  const stopped = outer.run();
  await engine.reported(isInnerRunning(1));
  await abandonRuns("cell-1", "The cell was stopped");
  expect(seen.sort()).toEqual(["inner Cancelled", "outer Cancelled"]);
  await stopped;
  setOrigin(() => undefined);
  const cancelled = other.run();
  await engine.reported(isInnerRunning(2));
  const ids = engine.updates.flatMap((one) =>
    one.kind === "flow-run" && one.flow === "other" ? one.id : [],
  );
  await cancelFlowRun(ids[0] ?? "", "told to stop");
  await cancelled;
  expect(seen.slice(2).sort()).toEqual(["inner Cancelled", "other Cancelled"]);
});

test("a hook that hangs is left when the run is stopped, and holds no stop for long", async () => {
  const hang = Promise.withResolvers<void>();
  const main = flow(async () => 1, { name: "hanging", onRunning: () => hang.promise });
  setOrigin(() => "cell-2");
  const ended = main.run();
  await engine.reported((one) => one.kind === "log" && one.message.includes("hook 'onRunning' in response"));
  await engine.reported((one) => one.kind === "flow-run" && one.flow === "hanging");
  await abandonRuns("cell-2", "The cell was stopped");
  const { state, flowRunId } = await ended;
  expect(state.name).toBe("Cancelled");
  expect(await lines(flowRunId)).toContain(
    "30 Hook 'onRunning' is not waited for any more: The cell was stopped",
  );
  setOrigin(() => undefined);
});

test("what a hook of a run that has ended still does is Cancelled by a stop, and the run stays as it ended", async () => {
  const hang = task(() => new Promise(() => {}), { name: "hang in hook" });
  const main = flow(async () => 1, {
    name: "ended before",
    onCompletion: async () => void (await hang()),
  });
  setOrigin(() => "cell-3");
  const ended = main.run();
  const isHanging = (one: (typeof engine.updates)[number]) =>
    one.kind === "task-run" && one.task === "hang in hook";
  await engine.reported(isHanging);
  await abandonRuns("cell-3", "The cell was stopped");
  setOrigin(() => undefined);
  const { flowRunId, state } = await ended;
  expect(state.name).toBe("Completed");
  const client = await engine.client();
  await flushRunUpdates();
  const tasks = await client.taskRuns.filter({ flow_runs: { id: { any_: [flowRunId] } } });
  expect(tasks.map((one) => one.state_name)).toEqual(["Cancelled"]);
  expect((await client.flowRuns.find(flowRunId))?.state_name).toBe("Completed");
});
