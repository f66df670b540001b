import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { flushRunUpdates } from "../../../../bridge/engine/host.ts";
import { cancelFlowRun } from "../../../../bridge/engine/live/abandon.ts";
import { flow, getRunContext, getRunLogger, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

async function only(name: string) {
  const client = await engine.client();
  const runs = await client.flowRuns.filter({ flows: { name: { any_: [name] } } });
  expect(runs).toHaveLength(1);
  const run = runs[0];
  if (!run) throw new Error("no run");
  const tasks = await client.taskRuns.filter({
    flow_runs: { id: { any_: [run.id] } },
    sort: "EXPECTED_START_TIME_ASC",
  });
  const logs = await client.logs.filter({ logs: { flow_run_id: { any_: [run.id] } }, sort: "TIMESTAMP_ASC" });
  return { run, tasks, lines: logs.map(({ level, message }) => `${level} ${message}`) };
}

test("a flow's run, its tasks and their log lines are at the API before its promise settles", async () => {
  const readData = task(async (path: string) => [path, 1], { name: "read_data", tags: ["io"] });
  const main = flow(async (path: string) => (await readData(path)).length, { name: "main", tags: ["demo"] });
  expect(await main("a.parquet")).toBe(2);
  const { run, tasks, lines } = await only("main");
  expect(run).toMatchObject({
    state_type: "COMPLETED",
    parameters: { path: "a.parquet" },
    run_count: 1,
    tags: ["demo"],
  });
  expect(run.name).toMatch(/^[a-z]+-[a-z]+$/);
  expect(tasks).toHaveLength(1);
  expect(tasks[0]).toMatchObject({
    state_type: "COMPLETED",
    state_name: "Completed",
    run_count: 1,
    tags: ["io"],
    task_inputs: { path: [] },
  });
  expect(tasks[0]?.name).toMatch(/^read_data-[0-9a-f]{3}$/);
  expect(lines).toEqual([
    `20 Beginning flow run '${run.name}' for flow 'main'`,
    "20 Finished in state Completed()",
    "20 Finished in state Completed()",
  ]);
});

test("an edge is recorded where a task's object, a future, or an array of them is passed on", async () => {
  const make = task(async (n: number) => ({ n }), { name: "make" });
  const add = task(async (a: { n: number }, b: { n: number }) => ({ n: a.n + b.n }), { name: "add" });
  const sum = task(async (all: { n: number }[]) => all.reduce((total, { n }) => total + n, 0), {
    name: "sum",
  });
  const main = flow(
    async () => {
      const all = await Promise.all([make(1), make(2)]);
      const future = add.submit(all[0] as { n: number }, make.submit(4));
      return sum([...all, await future]);
    },
    { name: "edges" },
  );
  expect(await main()).toBe(8);
  const { tasks } = await only("edges");
  const ids = (name: string) => tasks.filter((run) => run.name.startsWith(name)).map(({ id }) => id);
  const inputs = (name: string) => tasks.find((run) => run.name.startsWith(name))?.task_inputs;
  const [one, two, four] = ids("make");
  const from = (...runs: (string | undefined)[]) => runs.map((id) => ({ input_type: "task_run", id }));
  expect(inputs("add")).toEqual({ a: from(one), b: from(four) });
  expect(inputs("sum")).toEqual({ all: from(one, two, ids("add")[0]) });
});

test("map starts one run an element, and the flow waits for runs nobody awaited", async () => {
  const double = task(async (n: number) => n * 2, { name: "double" });
  const main = flow(
    async () => {
      void double(100);
      return double.map([1, 2, 3]).result();
    },
    { name: "mapped" },
  );
  expect(await main()).toEqual([2, 4, 6]);
  const { tasks } = await only("mapped");
  expect(tasks.map((run) => run.state_type)).toEqual(Array(4).fill("COMPLETED"));
});

test("what a task failed with is reported once: in its state, its flow's state and one line of the log", async () => {
  const broken = task(
    async () => {
      throw new Error("no file");
    },
    { name: "read_data" },
  );
  await expect(flow(async () => broken(), { name: "tells" })()).rejects.toThrow("no file");
  const { run, tasks, lines } = await only("tells");
  expect([run.state?.message, tasks[0]?.state?.message]).toEqual(
    Array(2).fill("Task read_data failed: no file"),
  );
  expect(lines.filter((line) => line.includes("no file"))).toHaveLength(1);
  expect(lines.filter((line) => line.endsWith("Finished in state Failed()"))).toHaveLength(2);
});

test("a run's record has the defaults of what was not given", async () => {
  const elsewhere = { path: "b.csv" };
  const main = flow(
    async (
      a: number,
      path = elsewhere.path,
      n = -3,
      list = [1, "x"],
      options = { deep: { on: true } },
      text?: string,
    ) => [a, path, n, list, options, text].length,
    { name: "defaults" },
  );
  await main(1);
  expect((await only("defaults")).run.parameters).toEqual({
    a: 1,
    n: -3,
    list: [1, "x"],
    options: { deep: { on: true } },
  });
  await main.with({ name: "more-defaults", parameterDefaults: () => elsewhere })(1, undefined, 4);
  const { parameters } = (await only("more-defaults")).run;
  expect(Object.entries(parameters).slice(0, 3)).toEqual([
    ["a", 1],
    ["path", "b.csv"],
    ["n", 4],
  ]);
});

test("a failing flow rejects with what was thrown, and its run says so", async () => {
  const boom = new RangeError("too far");
  const main = flow(
    async () => {
      throw boom;
    },
    { name: "fails" },
  );
  await expect(main()).rejects.toBe(boom);
  const { run, lines } = await only("fails");
  expect(run.state).toMatchObject({
    type: "FAILED",
    name: "Failed",
    message: "Flow fails failed: RangeError: too far",
  });
  expect(lines.some((line) => line.startsWith("40 Flow fails failed: RangeError: too far\n"))).toBe(true);
});

test("a flow is tried again as often as it says, in the same run", async () => {
  let calls = 0;
  const main = flow(
    async () => {
      if (++calls < 3) throw new Error(`attempt ${calls}`);
      return calls;
    },
    { name: "again", retries: 2 },
  );
  expect(await main()).toBe(3);
  const { run, lines } = await only("again");
  expect(run).toMatchObject({ state_type: "COMPLETED", run_count: 3 });
  // Prefect's own words.
  const again =
    "20 Received non-final state 'AwaitingRetry' when proposing final state 'Failed' and will attempt to run again...";
  expect(lines.filter((line) => line === again)).toHaveLength(2);
});

test("a flow called in a flow stands in the outer run as a task run", async () => {
  const make = task(async () => ({ n: 1 }), { name: "make" });
  const inner = flow(async (from: { n: number }) => ({ n: from.n + 1 }), { name: "inner" });
  const use = task(async (from: { n: number }) => from.n, { name: "use" });
  const outer = flow(async () => use(await inner(await make())), { name: "outer" });
  expect(await outer()).toBe(2);
  const { tasks } = await only("outer");
  const { run } = await only("inner");
  const placeholder = tasks.find((task) => task.name.startsWith("inner-"));
  expect(placeholder?.id).toBe(run.parent_task_run_id);
  expect(placeholder?.state_type).toBe("COMPLETED");
  const id = (name: string) => tasks.find((task) => task.name.startsWith(name))?.id;
  expect(placeholder?.task_inputs).toEqual({ from: [{ input_type: "task_run", id: id("make-") }] });
  expect(tasks.find((task) => task.name.startsWith("use-"))?.task_inputs).toEqual({
    from: [{ input_type: "flow_run", id: run.id }],
  });
});

test("parameters are coerced, and refused in one line before anything runs", async () => {
  let ran = 0;
  const body = async (n: number, label = "x") => {
    ran++;
    return `${label}${n + 1}`;
  };
  const zod = flow(body, {
    name: "main",
    parameters: z.object({ n: z.number(), label: z.string().optional() }),
  });
  const schema = {
    type: "object",
    properties: { n: { type: "integer" }, label: { type: "string" } },
    required: ["n"],
  };
  const json = flow(body, { name: "main", parameters: schema });
  for (const checked of [zod, json]) {
    expect(await checked("5" as never)).toBe("x6");
    await expect(checked("five" as never)).rejects.toThrow(
      /^parameter n of flow main must be a (whole )?number, got "five"$/,
    );
    await expect(checked(undefined as never)).rejects.toThrow("flow main needs parameter n");
  }
  expect(ran).toBe(2);
});

test("what console prints and the run's logger says become log lines where asked for", async () => {
  const quiet = task(async () => console.log("not this"), { name: "quiet", logPrints: false });
  const loud = task(async () => console.warn("care: %d", 3), { name: "loud" });
  const main = flow(
    async () => {
      console.log("rows", [1, 2]);
      getRunLogger().debug({ a: 1 });
      await Promise.all([quiet(), loud()]);
    },
    { name: "prints", logPrints: true },
  );
  const printed: unknown[][] = [];
  const { log, warn } = console;
  console.log = (...parts) => void printed.push(parts);
  console.warn = (...parts) => void printed.push(parts);
  try {
    await main();
  } finally {
    Object.assign(console, { log, warn });
  }
  expect(printed).toEqual([["rows", [1, 2]], ["not this"], ["care: %d", 3]]);
  const { lines } = await only("prints");
  expect(lines.filter((line) => !/Beginning|Finished/.test(line)).sort()).toEqual([
    "10 { a: 1 }",
    "20 rows [ 1, 2 ]",
    "30 care: 3",
  ]);
});

test("a flow that takes too long is TimedOut, its signal aborts, and what it left running is Cancelled", async () => {
  let aborted: unknown;
  const hang = task(
    () =>
      new Promise<never>(() => {
        const { signal } = getRunContext();
        signal.addEventListener("abort", () => {
          aborted = signal.reason;
        });
      }),
    { name: "hang" },
  );
  const main = flow(async () => hang(), { name: "slow", timeout: 0.2 });
  await expect(main()).rejects.toThrow("Flow run exceeded timeout of 0.2 second(s)");
  expect(aborted).toBeInstanceOf(Error);
  const { run, tasks } = await only("slow");
  expect(run.state).toMatchObject({
    type: "FAILED",
    name: "TimedOut",
    message: "Flow run exceeded timeout of 0.2 second(s)",
  });
  expect(tasks.map((task) => task.state_type)).toEqual(["CANCELLED"]);
});

test("a run that is cancelled through the API stops, with its tasks", async () => {
  const { promise: running, resolve: isRunning } = Promise.withResolvers<string>();
  const hang = task(
    () => {
      isRunning(getRunContext().flowRun?.id ?? "");
      return new Promise<never>(() => {});
    },
    { name: "hang" },
  );
  const main = flow(async () => hang(), { name: "cancelled" });
  const ended = main();
  ended.catch(() => {});
  const client = await engine.client();
  const id = await running;
  // What is not acknowledged yet may be lost with its run.
  await flushRunUpdates();
  const answer = await client.flowRuns.setState(id, {
    type: "CANCELLING",
    name: "Cancelling",
    message: "enough",
  });
  expect(answer.status).toBe("ACCEPT");
  await expect(ended).rejects.toMatchObject({ code: "run.cancelled" });
  const { run, tasks } = await only("cancelled");
  expect(run.state_type).toBe("CANCELLED");
  expect(tasks.map((task) => task.state_type)).toEqual(["CANCELLED"]);
});

test("a run that is deleted at the API ends, and nothing of it comes back", async () => {
  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  let id = "";
  const hang = task(
    () =>
      new Promise<never>(() => {
        getRunLogger().info("hangs");
        started();
      }),
    { name: "hang-deleted" },
  );
  const main = flow(
    async () => {
      id = getRunContext().flowRun?.id ?? "";
      await hang();
    },
    { name: "deleted" },
  );
  const ended = main();
  ended.catch(() => {});
  await running;
  const client = await engine.client();
  await client.flowRuns.delete(id);
  await expect(ended).rejects.toMatchObject({
    code: "run.cancelled",
    message: expect.stringMatching(/^flow run '[a-z-]+' was deleted at the API; it ends here$/),
  });
  await flushRunUpdates();
  expect(await client.flowRuns.filter({ flows: { name: { any_: ["deleted"] } } })).toEqual([]);
  expect(await client.taskRuns.filter({ task_runs: { name: { like_: "hang-deleted" } } })).toEqual([]);
  const lines = () =>
    engine.updates.flatMap((update) =>
      update.kind === "log" && update.flowRunId === id ? [String(update.message)] : [],
    );
  // Displays read updates on a port of their own, which may come after what is stored.
  await expect.poll(() => lines().filter((line) => line.includes("deleted at the API"))).toHaveLength(1);
  expect(lines().join("\n")).not.toContain("Finished in state");
});

test("what runs inside a flow whose run is deleted is Cancelled at the API", async () => {
  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  let id = "";
  const hang = task(
    () =>
      new Promise<never>(() => {
        started();
      }),
    { name: "hang-inside" },
  );
  const inner = flow(async () => hang(), { name: "inside-deleted" });
  const main = flow(
    async () => {
      id = getRunContext().flowRun?.id ?? "";
      await inner();
    },
    { name: "deleted-around" },
  );
  const ended = main();
  ended.catch(() => {});
  await running;
  // What is not acknowledged yet may be lost with its run.
  await flushRunUpdates();
  const client = await engine.client();
  await client.flowRuns.delete(id);
  await expect(ended).rejects.toMatchObject({ code: "run.cancelled" });
  await flushRunUpdates();
  const { run, tasks } = await only("inside-deleted");
  expect([run, ...tasks].map((each) => each.state_type)).toEqual(["CANCELLED", "CANCELLED"]);
});

test("a flow whose run was deleted while its code ended says so", async () => {
  const client = await engine.client();
  const main = flow(
    async () => {
      await client.flowRuns.delete(getRunContext().flowRun?.id ?? "");
      return 1;
    },
    { name: "deleted-at-its-end" },
  );
  await expect(main()).rejects.toThrow("was deleted at the API; it ends here");
});

test("cancelFlowRun ends a run from inside the process", async () => {
  const main = flow(
    async () => {
      await cancelFlowRun(getRunContext().flowRun?.id ?? "", "stopped by the worker");
    },
    { name: "stopped" },
  );
  await expect(main()).rejects.toThrow("stopped by the worker");
  const { run } = await only("stopped");
  expect(run.state).toMatchObject({ type: "CANCELLED", message: "stopped by the worker" });
});

test("half a character in a name, tag, parameter, line or error is replaced before it is stored", async () => {
  const half = "half \ud83d nul \0";
  const stored = "half \ufffd nul \ufffd";
  const step = task(
    async (text: string) => {
      throw new Error(text);
    },
    { name: half, tags: [half] },
  );
  const main = flow(
    async (text: string) => {
      getRunLogger().info(text);
      await step(text);
    },
    { name: half, tags: [half] },
  );
  await expect(main(half)).rejects.toThrow(half);
  const { run, tasks, lines } = await only(stored);
  expect(run).toMatchObject({ parameters: { text: stored }, tags: [stored] });
  expect(run.state?.message).toBe(`Task ${stored} failed: ${stored}`);
  expect(tasks).toMatchObject([{ tags: [stored], state: { type: "FAILED" } }]);
  expect(tasks[0]?.name).toContain(stored);
  expect(tasks[0]?.state?.message).toContain(stored);
  expect(lines).toContain(`20 ${stored}`);
});
