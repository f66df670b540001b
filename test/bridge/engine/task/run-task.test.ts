import { afterAll, beforeAll, expect, test } from "vitest";
import { flushRunUpdates } from "../../../../bridge/engine-api.ts";
import { getRunContext, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

/** The only run of the task of that name, with the names of its states in order and its log lines. */
async function only(name: string) {
  await flushRunUpdates();
  const client = await engine.client();
  const runs = await client.taskRuns.filter({ task_runs: { name: { like_: `${name}-` } } });
  expect(runs).toHaveLength(1);
  const run = runs[0];
  if (!run) throw new Error("no run");
  const response = await client.transport.fetch(`/task_run_states/?task_run_id=${run.id}`);
  const states = (await response.json()) as { name: string; timestamp: string }[];
  states.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  const logs = await client.logs.filter({ logs: { task_run_id: { any_: [run.id] } }, sort: "TIMESTAMP_ASC" });
  return { run, states: states.map(({ name }) => name), lines: logs.map(({ message }) => message) };
}

test("a task outside a flow runs and is recorded", async () => {
  const double = task((n: number) => n * 2, { name: "double" });
  expect(await double(4)).toBe(8);
  const { run, states } = await only("double");
  expect(run.flow_run_id).toBeNull();
  expect(states).toEqual(["Pending", "Running", "Completed"]);
});

test("a failed attempt waits its listed delay and is tried again", async () => {
  let calls = 0;
  const seen: (number | undefined)[] = [];
  const flaky = task(
    async () => {
      seen.push(getRunContext().taskRun?.runCount);
      if (++calls < 3) throw new Error(`no ${calls}`);
      return "yes";
    },
    { name: "flaky", retries: 3, retryDelay: [0.05, 0] },
  );
  expect(await flaky()).toBe("yes");
  expect(seen).toEqual([1, 2, 3]);
  const { run, states, lines } = await only("flaky");
  expect(run).toMatchObject({ run_count: 3, empirical_policy: { retries: 3, retry_delay: [0.05, 0] } });
  expect(states).toEqual(["Pending", "Running", "AwaitingRetry", "Retrying", "Retrying", "Completed"]);
  expect(lines).toEqual([
    "Task run failed with exception: Error: no 1 - Retry 1/3 will start 0.05 second(s) from now",
    "Task run failed with exception: Error: no 2 - Retry 2/3 will start immediately",
    "Finished in state Completed()",
  ]);
});

test("when retries are exhausted the task fails with what it threw last", async () => {
  const fails = task(
    async () => {
      throw new TypeError("never");
    },
    { name: "fails", retries: 1 },
  );
  await expect(fails()).rejects.toThrow("never");
  const { run, lines } = await only("fails");
  expect(run.state).toMatchObject({
    type: "FAILED",
    message: "Task fails failed: TypeError: never",
  });
  expect(lines[1]).toMatch(/^Task fails failed: TypeError: never - Retries are exhausted\n/);
  expect(lines.at(-1)).toBe("Finished in state Failed()");
});

test("retryCondition says which failures are worth a retry", async () => {
  let calls = 0;
  const picky = task(
    async () => {
      calls++;
      throw new Error("fatal");
    },
    {
      name: "picky",
      retries: 5,
      retryCondition: (error) => !(error instanceof Error && error.message === "fatal"),
    },
  );
  await expect(picky()).rejects.toThrow("fatal");
  expect(calls).toBe(1);
});

test.each([
  ["text", "text", "Task odd-text raised a string: text"],
  ["object", { code: 3 }, 'Task odd-object raised an object: {"code":3}'],
  ["null", null, "Task odd-null raised null: null"],
])("a thrown %s is told for what it is", async (kind, thrown, message) => {
  const odd = task(
    async () => {
      throw thrown;
    },
    { name: `odd-${kind}` },
  );
  await expect(odd()).rejects.toEqual(thrown);
  expect((await only(`odd-${kind}`)).run.state?.message).toBe(message);
});

test("a retryCondition that throws is logged, and the task fails without a retry", async () => {
  const doubtful = task(() => Promise.reject(new Error("no data")), {
    name: "doubtful",
    retries: 3,
    retryCondition: () => {
      throw new TypeError("no such field");
    },
  });
  await expect(doubtful()).rejects.toThrow("no data");
  const { run, lines } = await only("doubtful");
  expect(run).toMatchObject({ state_type: "FAILED", run_count: 1 });
  expect(lines[0]).toMatch(
    /^An error was encountered while running retryCondition\nTypeError: no such field\n/,
  );
});

test("a task that takes too long is TimedOut and its signal aborts", async () => {
  let signal: AbortSignal | undefined;
  const slow = task(
    () => {
      signal = getRunContext().signal;
      return new Promise<never>(() => {});
    },
    { name: "slow", timeout: 0.1 },
  );
  await expect(slow()).rejects.toMatchObject({ code: "run.timeout" });
  expect(signal?.aborted).toBe(true);
  const { run } = await only("slow");
  expect(run.state).toMatchObject({
    type: "FAILED",
    name: "TimedOut",
    message: "Task run exceeded timeout of 0.1 second(s)",
  });
});

test("code that holds the thread past its timeout is late all the same", async () => {
  const busy = task(
    () => {
      const until = performance.now() + 60;
      while (performance.now() < until);
      return "late";
    },
    { name: "busy", timeout: 0.02 },
  );
  await expect(busy()).rejects.toMatchObject({ code: "run.timeout" });
});

test("a future whose task failed keeps the next task from running", async () => {
  const fails = task(
    async (): Promise<number> => {
      throw new Error("first");
    },
    { name: "upstream" },
  );
  let ran = false;
  const next = task(
    async (n: number) => {
      ran = true;
      return n;
    },
    { name: "next" },
  );
  const future = fails.submit();
  await expect(next(future)).rejects.toMatchObject({ code: "task.upstream" });
  expect(ran).toBe(false);
  expect((await future.wait()).type).toBe("FAILED");
  await flushRunUpdates();
  const client = await engine.client();
  const [run] = await client.taskRuns.filter({ task_runs: { name: { like_: "next" } } });
  expect(run?.state).toMatchObject({
    type: "PENDING",
    name: "NotReady",
    message: `Upstream task run '${future.taskRunId}' did not reach a 'COMPLETED' state.`,
  });
});
