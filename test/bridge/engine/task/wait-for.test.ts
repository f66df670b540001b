import { afterAll, beforeAll, expect, test } from "vitest";
import { flushRunUpdates } from "../../../../bridge/engine-api.ts";
import { allowFailure, flow, getRunContext, task } from "../../../../bridge/index.ts";
import type { WaitFor } from "../../../../bridge/options/wait-for.ts";
import type { TaskRunUpdate } from "../../../../bridge/run-update.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

/** A task that ends when `open` is called, and notes when it does in `order`. */
function gate(order: string[], name = "gate") {
  const opened = Promise.withResolvers<void>();
  const wait = task(
    async (n = 0) => {
      await opened.promise;
      order.push(name);
      return { n };
    },
    { name },
  );
  return { open: opened.resolve, wait };
}

const fails = task(
  async (): Promise<number> => {
    throw new Error("no");
  },
  { name: "fails" },
);

async function tasksOf(flowName: string) {
  await flushRunUpdates();
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: [flowName] } } });
  const tasks = await client.taskRuns.filter({ flow_runs: { id: { any_: [run?.id ?? ""] } } });
  return { run, named: (name: string) => tasks.filter((one) => one.name.startsWith(`${name}-`)) };
}

test("a task begins when all are over that it waits for: futures, lists, promises, one alone", async () => {
  const order: string[] = [];
  const { open, wait } = gate(order);
  const after = task(
    async (kind: string) => {
      order.push(kind);
      return kind;
    },
    { name: "after" },
  );
  const ids: Record<string, string[]> = {};
  const list = task(async () => [1, 2], { name: "list" });
  const main = flow(
    async () => {
      const one = wait.submit();
      const many = wait.map([1, 2]);
      const later = wait.map(list.submit());
      const called = wait(5);
      ids.one = [one.taskRunId];
      ids.many = many.map(({ taskRunId }) => taskRunId);
      const calls = Object.entries({
        one,
        many: [many],
        later,
        called,
        mixed: [one, [many, later], called],
      }).map(([kind, waitFor]) => after.with({ waitFor })(kind));
      const mapped = after.with({ waitFor: one }).map(["x", "y"]);
      expect(order).toEqual([]);
      open();
      await Promise.all([...calls, mapped]);
      ids.later = (await later.made).list.map(({ taskRunId }) => taskRunId);
    },
    { name: "waits" },
  );
  await main();
  expect(order.slice(0, 6)).toEqual(Array(6).fill("gate"));
  expect(order.slice(6).sort()).toEqual(["called", "later", "many", "mixed", "one", "x", "y"]);
  const { named } = await tasksOf("waits");
  const waited = named("after").map((run) =>
    (run.task_inputs.wait_for ?? []).map((input) => "id" in input && input.id),
  );
  const all = named("gate").map(({ id }) => id);
  const called = all.filter((id) => !Object.values(ids).flat().includes(id));
  expect(called).toHaveLength(1);
  const sorted = (lists: unknown[][]) => lists.map((ids) => [...ids].sort()).sort();
  expect(sorted(waited)).toEqual(
    sorted([ids.one, ids.one, ids.one, ids.many, ids.later, called, all].map((ids) => ids ?? [])),
  );
  // Displays draw the same edges.
  const updates = engine.updates.filter((update): update is TaskRunUpdate => update.kind === "task-run");
  const shown = updates.filter((update) => update.task === "after").map(({ inputs }) => inputs);
  expect(sorted(shown)).toEqual(sorted(waited));
});

test.each([
  ["future", () => fails.submit()],
  ["promise", () => fails()],
  ["list", () => [[fails.submit()]]],
  ["map", () => task(async (_: number) => fails.fn(), { name: "fails" }).map([1])],
])("one that failed keeps it from running: %s", async (kind, waitFor) => {
  let ran = false;
  const next = task(
    async () => {
      ran = true;
    },
    { name: "next" },
  );
  const main = flow(async () => next.with({ waitFor: waitFor() as WaitFor })(), { name: `failed-${kind}` });
  await expect(main()).rejects.toMatchObject({ code: "task.upstream" });
  expect(ran).toBe(false);
  const { named } = await tasksOf(`failed-${kind}`);
  const [failed] = named("fails");
  const [run] = named("next");
  expect(run?.state).toMatchObject({
    type: "PENDING",
    name: "NotReady",
    message: `Upstream task run '${failed?.id}' did not reach a 'COMPLETED' state.`,
  });
  expect(run?.task_inputs).toEqual({ wait_for: [{ input_type: "task_run", id: failed?.id }] });
});

test("any promise is waited for; one that is rejected is reported, and is no error of the process", async () => {
  const order: string[] = [];
  const { open, wait } = gate(order);
  const next = task(async () => order.push("next"), { name: "next" });
  const bad = Promise.reject(new Error("lost"));
  // Outside of flows as well, where the first argument is still waited for.
  const slow = task(async (_: unknown) => 1, { name: "slow" }).with({ waitFor: [bad] })(wait.submit());
  await expect(async () => {
    open();
    await slow;
  }).rejects.toMatchObject({
    code: "task.upstream",
    message: "A promise that it waits for was rejected: Error: lost",
  });
  await next.with({
    waitFor: [Promise.resolve(1), undefined as never, [], { made: "elsewhere" } as never],
  })();
  expect(order).toEqual(["gate", "next"]);
});

test("a flow waits, too, and is waited for", async () => {
  const order: string[] = [];
  const { open, wait } = gate(order);
  const inner = flow(
    async (name: string) => {
      order.push(name);
      return { name };
    },
    { name: "inner" },
  );
  const last = task(async () => order.push("last"), { name: "last" });
  let innerId = "";
  const main = flow(
    async () => {
      const first = wait.submit();
      const called = inner.with({ waitFor: [first] })("inner");
      const ended = last.with({ waitFor: [called] })();
      open();
      await ended;
      innerId = (await inner.run("again")).flowRunId;
      await expect(inner.with({ waitFor: fails.submit() })("never")).rejects.toMatchObject({
        code: "flow.upstream",
        message: expect.stringMatching(/^Upstream task run '.+' did not reach a 'COMPLETED' state\.$/),
      });
      const bad = flow(async () => fails.fn(), { name: "bad" });
      // What `run` gives does not reject: how the run ended counts.
      for (const waitFor of [bad(), bad.run()])
        await expect(last.with({ waitFor })()).rejects.toMatchObject({
          message: expect.stringMatching(/^Upstream flow run '.+' did not reach a 'COMPLETED' state\.$/),
        });
      await task(async () => {}, { name: "after" }).with({ waitFor: allowFailure(bad.run()) })();
    },
    { name: "outer" },
  );
  await main();
  expect(order).toEqual(["gate", "inner", "last", "again"]);
  const { named } = await tasksOf("outer");
  const gates = named("gate").map(({ id }) => ({ input_type: "task_run", id }));
  expect(named("inner").map(({ task_inputs: inputs }) => inputs.wait_for)).toContainEqual(gates);
  const client = await engine.client();
  const flows = await client.flowRuns.filter({ flows: { name: { any_: ["inner"] } } });
  const first = flows.find(({ id }) => id !== innerId);
  expect(flows).toHaveLength(2);
  const [done] = named("last").filter(({ state_name: name }) => name === "Completed");
  expect(done?.task_inputs.wait_for).toEqual([{ input_type: "flow_run", id: first?.id }]);
});

test("a task that waits is named, and stops with its flow", async () => {
  const hang = task(() => new Promise<never>(() => {}), { name: "hang" });
  let name: string | undefined;
  const main = flow(
    async () => {
      const waits = task(async (n: number) => n, {
        name: "waits",
        runName: "wait {n}",
        waitFor: new Promise<never>(() => {}),
      });
      const future = waits.submit(7);
      name = future.name;
      future.wait();
      hang();
      await new Promise((resolve) => getRunContext().signal.addEventListener("abort", resolve));
    },
    { name: "stopped", timeout: 0.2 },
  );
  await expect(main()).rejects.toMatchObject({ code: "run.timeout" });
  expect(name).toBe("wait 7");
  await flushRunUpdates();
  const client = await engine.client();
  const [run] = await client.taskRuns.filter({ task_runs: { name: { any_: ["wait 7"] } } });
  expect(run).toMatchObject({ state_type: "CANCELLED", run_count: 0, task_inputs: { n: [], wait_for: [] } });
});

test("what may fail is waited for only; what was cancelled keeps it from running", async () => {
  const order: string[] = [];
  const { open, wait } = gate(order);
  const failing = task(
    async (_: unknown): Promise<number> => {
      order.push("failing");
      throw new Error("no");
    },
    { name: "failing" },
  );
  const next = task(async () => order.push("next"), { name: "next" });
  const main = flow(
    async () => {
      const gated = wait.submit();
      const one = failing.submit(gated);
      const ended = next.with({
        waitFor: [allowFailure(one), allowFailure([one, failing.submit(1)]), allowFailure(failing(gated))],
      })();
      open();
      await ended;
      const notReady = task(async (_n: number) => 1, { name: "not-ready" }).submit(one);
      await next.with({ waitFor: allowFailure(notReady) })();
      return order;
    },
    { name: "allowed" },
  );
  expect(await main()).toEqual(["failing", "gate", "failing", "failing", "next", "next"]);
  const { named } = await tasksOf("allowed");
  const failed = named("failing").map(({ id }) => id);
  const inputs = named("next").map(
    (run) => run.task_inputs.wait_for?.map((input) => "id" in input && input.id) ?? [],
  );
  expect(inputs.find(({ length }) => length === 3)?.sort()).toEqual(failed.sort());
});

test.each([
  [[fails], 'got ["<function fails>"]'],
  ["fails", 'got "fails"'],
  [[1], "got [1]"],
])("what is no call is refused", (waitFor, got) => {
  for (const make of [task, flow])
    expect(() => make(async () => 1, { name: "x", waitFor: waitFor as never })).toThrow(
      `option \`waitFor\` must be futures or promises of calls, or a list of them (of a task itself: call it first), ${got}`,
    );
  expect(() => fails.with({ wait_for: [] } as never)).toThrow(
    "task has no option `wait_for`: write `waitFor`",
  );
});
