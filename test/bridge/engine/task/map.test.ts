/** `.map`: every list is taken apart, as Prefect has it; and what a flow gives that returns the futures. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { flow, getRunLogger, type TaskFuture, task, unmapped } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

const mul = task(async (a: number, b = 10) => a * b, { name: "mul" });
const sum = task(async (all: number[]) => all.reduce((total, n) => total + n, 0), { name: "sum" });
const list = task(async (n: number) => Array.from({ length: n }, (_, at) => at + 1), { name: "list" });
const join = task((words: string[], by: string, ...more: number[]) => words.join(by) + more.join(), {
  name: "join",
});

async function tasksOf(flowName: string) {
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: [flowName] } } });
  const tasks = await client.taskRuns.filter({ flow_runs: { id: { any_: [run?.id ?? ""] } } });
  return (name: string) => tasks.filter((found) => found.name.startsWith(`${name}-`));
}

test("all lists are mapped together; what is no list, or unmapped, goes to every call", async () => {
  expect(await mul.map([1, 2, 3], [1, 2, 3])).toEqual([1, 4, 9]);
  expect(await mul.map([1, 2, 3], 5)).toEqual([5, 10, 15]);
  expect(await mul.map(2, new Set([3, 4]))).toEqual([6, 8]);
  expect(await mul.map([1, 2])).toEqual([10, 20]);
  expect(await mul.map([])).toEqual([]);
  expect(await join.map(unmapped(["a", "b"]), "-", [1, 2])).toEqual(["a-b1", "a-b2"]);
  expect(await join.map([["a"], ["b", "c"]], "-")).toEqual(["a", "b-c"]);
});

test("types know what is taken apart", () => {
  const wrong = () => [
    // @ts-expect-error the elements of this list are texts, and the task wants a list: unmapped(...) is meant
    join.map(["a", "b"], "-"),
    // @ts-expect-error a text is no number
    mul.map(["a"]),
    // @ts-expect-error the list is not known yet, so neither is its length
    mul.map(list.submit(2)).length,
  ];
  expect(wrong).toBeTypeOf("function");
});

test("each element is a run of its own, with its future in the list", async () => {
  const futures = mul.map([1, 2]);
  expect(futures).toHaveLength(2);
  expect(await futures[1]).toBe(20);
  // Printed, or shown as a table, it is a list of runs, not of functions.
  expect(Object.keys(futures[0] ?? {})).toEqual(["taskRunId", "name"]);
  expect(Object.keys(futures)).toEqual(["0", "1"]);
  expect((await futures.wait()).map(({ type }) => type)).toEqual(["COMPLETED", "COMPLETED"]);
});

test.each([
  [
    () => mul.map([1, 2, 3], [1, 2]),
    "task.map-length",
    "lists of one length: a has 3, b has 2; write unmapped",
  ],
  [() => mul.map(1), "task.map-missing", "mul.map needs a list to map over: a is a number (what"],
  [() => join.map(unmapped(["a"]), "ab"), "task.map-missing", "words is unmapped, by is a text"],
  [() => join.map(unmapped([]), "", [1], [2, 3]), "task.map-length", "more[0] has 1, more[1] has 2"],
])("%s is refused in one line: %s", (call, code, words) => {
  const refused = (() => {
    try {
      call();
    } catch (error) {
      return error as Error & { code: string };
    }
    throw new Error("it was not refused");
  })();
  expect(refused.code).toBe(code);
  expect(refused.message).toContain(words);
  expect(refused.message).not.toContain("\n");
});

test("futures and promises of lists are mapped when they have their values; the flow waits for those runs", async () => {
  const main = flow(
    async () => {
      const mapped = mul.map(list.submit(3), sum.submit([1, 1]));
      void mul.map(list(2));
      return sum(mapped);
    },
    { name: "later" },
  );
  expect(await main()).toBe(12);
  const tasks = await tasksOf("later");
  expect(tasks("mul").map((run) => run.state_type)).toEqual(Array(5).fill("COMPLETED"));
  // The sum hangs on the three runs, and they on the run their list came out of.
  const ids = tasks("sum").find((run) => run.task_inputs.all?.length === 3)?.task_inputs.all;
  const mapped = tasks("mul").filter((run) => ids?.some((input) => "id" in input && input.id === run.id));
  expect(mapped).toHaveLength(3);
  const made = tasks("list").map(({ id }) => id);
  for (const run of mapped) {
    expect(run.task_inputs.a).toEqual([{ input_type: "task_run", id: expect.toBeOneOf(made) }]);
  }
});

test("a list of futures is mapped, whole or as a task's argument, however long", async () => {
  const main = flow(async () => sum(mul.map(mul.map(Array(1200).fill(1), 1), 2)), { name: "long" });
  expect(await main()).toBe(2400);
});

test("what cannot be mapped later rejects, keeps the next task from running, and is in the flow's log", async () => {
  const main = flow(
    async () => {
      const mapped = mul.map(list.submit(3), [1]);
      getRunLogger().info("on it");
      return sum(mapped);
    },
    { name: "mismatch" },
  );
  await expect(main()).rejects.toMatchObject({ code: "task.upstream" });
  const tasks = await tasksOf("mismatch");
  expect(tasks("mul")).toEqual([]);
  expect(tasks("sum")).toMatchObject([{ state_name: "NotReady" }]);
  const client = await engine.client();
  const lines = await client.logs.filter({ logs: { level: { ge_: 40 } } });
  expect(lines.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^mul\.map needs lists of one length: a has 3, b has 1;/),
  );
});

test("a flow that returns futures gives their values", async () => {
  const one = flow(() => mul.submit(1), { name: "one" });
  const many = flow(() => mul.map([1, 2]), { name: "many" });
  const several = flow(() => [mul.submit(1), mul.submit(2)], { name: "several" });
  const inside = flow(() => ({ all: mul.map([1, 2]), rest: [mul.submit(3), 4], when: new Date(0) }), {
    name: "inside",
  });
  const later = flow(() => mul.map(list.submit(2)), { name: "many-later" });
  expect(await one()).toBe(10);
  expect(await many()).toEqual([10, 20]);
  expect(await several()).toEqual([10, 20]);
  expect(await inside()).toEqual({ all: [10, 20], rest: [30, 4], when: new Date(0) });
  expect(await later()).toEqual([10, 20]);
});

test("a flow whose future failed fails with what the task threw", async () => {
  const fails = task(
    async (n: number): Promise<number> => {
      throw new RangeError(`no ${n}`);
    },
    { name: "fails" },
  );
  const main = flow((): TaskFuture<number>[] => [mul.submit(1), fails.submit(2)], { name: "of-failed" });
  await expect(main()).rejects.toThrow("no 2");
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: ["of-failed"] } } });
  expect(run?.state_type).toBe("FAILED");
});
