import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { flushRunUpdates } from "../../../../bridge/engine-api.ts";
import { type Flow, flow, states, type Task, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

/** The state of the only task run in a flow run, and the log lines of that run. */
async function taskIn(flowRunId: string) {
  await flushRunUpdates();
  const client = await engine.client();
  const [run] = await client.taskRuns.filter({ flow_runs: { id: { any_: [flowRunId] } } });
  const logs = await client.logs.filter({
    logs: { task_run_id: { any_: [run?.id ?? ""] } },
    sort: "TIMESTAMP_ASC",
  });
  return { state: run?.state, run, lines: logs.map(({ message }) => message) };
}

async function flowState(flowRunId: string) {
  await flushRunUpdates();
  const client = await engine.client();
  const run = await client.flowRuns.find(flowRunId);
  const logs = await client.logs.filter({
    logs: { flow_run_id: { any_: [flowRunId] } },
    sort: "TIMESTAMP_ASC",
  });
  return { run, state: run?.state, lines: logs.map(({ message }) => message) };
}

test("a flow ends in the state that it returns, and its caller gets the state's data", async () => {
  const main = flow(async () => states.Completed({ name: "Skipped", message: "no new data", data: [1, 2] }), {
    name: "skipping",
  });
  const outcome = await main.run();
  expect(outcome).toMatchObject({ value: [1, 2], state: { type: "COMPLETED", name: "Skipped" } });
  expect(await main()).toEqual([1, 2]);
  const { state, lines } = await flowState(outcome.flowRunId);
  expect(state).toMatchObject({ type: "COMPLETED", name: "Skipped", message: "no new data" });
  expect(lines).toContain("Finished in state Skipped('no new data')");
});

test("a flow that returns Failed fails, after its retries, and its caller gets an error in one line", async () => {
  let tries = 0;
  const fails = flow(
    async () => {
      tries++;
      return states.Failed({ message: "no rows" });
    },
    { name: "returns failed", retries: 1 },
  );
  const outcome = await fails.run();
  expect(tries).toBe(2);
  expect(outcome).toMatchObject({
    thrown: { name: "FailedError", code: "run.failed", message: "no rows" },
    state: { type: "FAILED", name: "Failed", message: "no rows" },
  });
  const { state, lines } = await flowState(outcome.flowRunId);
  expect(state).toMatchObject({ type: "FAILED", name: "Failed", message: "no rows" });
  expect(lines).toContain("Flow run failed with state: Failed('no rows') - Retry 1/1 will start immediately");
  expect(lines).toContain("Finished in state Failed('no rows')");
  const own = new RangeError("mine");
  await expect(flow(async () => states.Failed({ data: own }), { name: "own" })()).rejects.toBe(own);
  await expect(flow(async () => states.Failed({ data: "text" }), { name: "text" })()).rejects.toThrow("text");
  await expect(flow(async () => states.Failed(), { name: "bare" })()).rejects.toThrow("Run failed.");
});

test("a flow that returns Cancelled is cancelled, with its hooks", async () => {
  const seen: string[] = [];
  const main = flow(async () => states.Cancelled({ name: "Closed", message: "holiday" }), {
    name: "closing",
    retries: 2,
    onCancellation: (_, __, state) => void seen.push(`${state.type} ${state.name} ${state.message}`),
  });
  const { state, flowRunId, ...rest } = await main.run();
  expect(rest).toMatchObject({ thrown: { code: "run.cancelled", message: "holiday" } });
  expect(state).toMatchObject({ type: "CANCELLED", name: "Closed" });
  expect(seen).toEqual(["CANCELLED Closed holiday"]);
  expect((await flowState(flowRunId)).state).toMatchObject({ type: "CANCELLED", name: "Closed" });
});

test("a task ends in the state that it returns; what depends on it gets the data", async () => {
  const read = task(async () => states.Completed({ name: "Unchanged", data: { rows: 3 } }), { name: "read" });
  const count = task(async (data: { rows: number }) => data.rows, { name: "count" });
  const main = flow(async () => count(read.submit()), { name: "unchanged" });
  const { flowRunId, ...outcome } = await main.run();
  expect(outcome).toMatchObject({ value: 3 });
  const client = await engine.client();
  await flushRunUpdates();
  const runs = await client.taskRuns.filter({ flow_runs: { id: { any_: [flowRunId] } } });
  const [first, second] = ["read", "count"].map((name) => runs.find((run) => run.name.startsWith(name)));
  expect(first?.state).toMatchObject({ type: "COMPLETED", name: "Unchanged", message: null });
  expect(second?.task_inputs).toEqual({ data: [{ input_type: "task_run", id: first?.id }] });
});

test("a task that returns Failed is tried again as one that throws, and its caller gets the error", async () => {
  const seen: string[] = [];
  let tries = 0;
  const empty = task(async () => (++tries < 2 ? states.Failed({ message: "empty" }) : tries), {
    name: "empty",
    retries: 1,
  });
  const stale = task(async () => states.Failed({ name: "Stale", message: "of last week" }), {
    name: "stale",
    retries: 2,
    retryCondition: (error) => error instanceof Error && error.message === "of last week" && tries++ < 3,
    onFailure: (_, __, state) => void seen.push(`${state.name} ${state.data}`),
  });
  const helped = await flow(async () => empty(), { name: "helped" }).run();
  expect(helped).toMatchObject({ value: 2 });
  expect((await taskIn(helped.flowRunId)).lines).toEqual([
    "Task run failed with state: Failed('empty') - Retry 1/1 will start immediately",
    "Finished in state Completed()",
  ]);
  const failed = await flow(async () => stale(), { name: "stale flow" }).run();
  expect(failed).toMatchObject({
    thrown: { code: "run.failed", message: "of last week" },
    state: { type: "FAILED", name: "Failed", message: "Task stale failed: of last week" },
  });
  const { run, state, lines } = await taskIn(failed.flowRunId);
  expect(run?.run_count).toBe(2);
  expect(state).toMatchObject({ type: "FAILED", name: "Stale", message: "of last week" });
  expect(lines).toContain("Finished in state Stale('of last week')");
  expect(seen).toEqual(["Stale FailedError: of last week"]);
});

test("a task that returns Cancelled is not tried again", async () => {
  let tries = 0;
  const off = task(
    async () => {
      tries++;
      return states.Cancelled({ message: "switched off" });
    },
    { name: "off", retries: 3 },
  );
  const main = flow(
    async () => {
      await expect(off()).rejects.toMatchObject({ code: "run.cancelled", message: "switched off" });
      return "went on";
    },
    { name: "goes on" },
  );
  const { flowRunId, ...outcome } = await main.run();
  expect(outcome).toMatchObject({ value: "went on" });
  expect(tries).toBe(1);
  expect((await taskIn(flowRunId)).state).toMatchObject({ type: "CANCELLED", message: "switched off" });
});

test("the states of other runs that a flow returns are taken together, as Prefect does", async () => {
  const good = task(async () => 1, { name: "good" });
  const bad = task(async () => states.Failed({ message: "bad luck" }), { name: "bad" });
  const off = task(async () => states.Cancelled(), { name: "off" });
  const together = (name: string, ...tasks: Task<[], number>[]) =>
    flow(async () => Promise.all(tasks.map((one) => one.submit().wait())), { name }).run();
  expect((await together("all good", good, good)).state).toMatchObject({
    type: "COMPLETED",
    message: "All states completed.",
  });
  const failed = await together("one bad", good, bad, good);
  expect(failed).toMatchObject({
    state: { type: "FAILED", name: "Failed", message: "1/3 states failed." },
    thrown: { message: "bad luck" },
  });
  expect((await together("one off", bad, off)).state).toMatchObject({
    type: "CANCELLED",
    message: "1/2 states cancelled.",
  });
  const inner = flow(async () => bad(), { name: "inner bad" });
  const outer = flow(async () => (await inner.run()).state, { name: "state of inner" });
  expect((await outer.run()).state).toMatchObject({ type: "FAILED", message: "1/1 states failed." });
});

test("data may be futures; what only looks like a state is a value", async () => {
  const one = task(async () => 1, { name: "one" });
  const main = flow(async () => states.Completed({ name: "Done", data: [one.submit()] }), {
    name: "futures",
  });
  expect((await main.run()) as unknown).toMatchObject({ value: [1], state: { name: "Done" } });
  const lookalike = { type: "FAILED", name: "Failed", message: "a row" };
  expect(await flow(async () => lookalike, { name: "lookalike" })()).toBe(lookalike);
});

test("names and messages that are none are refused in one line", () => {
  const refused = /^a state's name must be 1 to 100 characters in one line, got /;
  for (const name of ["", " ", "two\nlines", "x".repeat(101), 5 as never, null as never])
    expect(() => states.Failed({ name })).toThrow(refused);
  expect(() => states.Completed({ message: 5 as never })).toThrow(
    "a state's message must be a string, got number",
  );
  expect(JSON.stringify(states.Completed({ name: "Leer 🫙", data: undefined }))).toBe(
    '{"type":"COMPLETED","name":"Leer 🫙"}',
  );
});

test("types tell what the caller gets", () => {
  const some = async (n: number) =>
    n > 1 ? states.Completed({ data: n }) : n > 0 ? states.Failed({ message: "few" }) : { no: n };
  expectTypeOf(task(some)).toEqualTypeOf<Task<[n: number], number | { no: number }>>();
  expectTypeOf(flow(some)).toEqualTypeOf<Flow<[n: number], number | { no: number }>>();
  expectTypeOf(task(async () => states.Completed(), { name: "x" })).toEqualTypeOf<Task<[], undefined>>();
});
