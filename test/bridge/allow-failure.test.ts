import { afterAll, beforeAll, expect, test } from "vitest";
import { flushRunUpdates } from "../../bridge/engine-api.ts";
import { allowFailure, flow, task, unmapped } from "../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "./engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

/** Gives even numbers, and fails for odd ones. */
const even = task(
  async (n: number) => {
    if (n % 2 === 1) throw new RangeError(`${n} is odd`);
    return n;
  },
  { name: "even" },
);
const list = task(
  async (n: number) => {
    if (n < 0) throw new Error("no list");
    return Array.from({ length: n }, (_, at) => at);
  },
  { name: "list" },
);
function told(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}

const tell = task(async (value: number | Error | null) => told(value), { name: "tell" });
const tellAll = task(async (values: (number | Error)[]) => values.map(told), { name: "tell-all" });

test("an argument is the value, or the error in its place", async () => {
  const main = flow(
    async () => [
      await tell(allowFailure(even.submit(2))),
      await tell(allowFailure(even.submit(1))),
      await tell(allowFailure(even(3))),
      // As Prefect has it, also of a run that never began since another failed.
      await tell(allowFailure(even.submit(even.submit(1)))),
    ],
    { name: "one" },
  );
  const [two, one, three, notReady] = await main();
  expect([two, one, three]).toEqual(["2", "RangeError: 1 is odd", "RangeError: 3 is odd"]);
  expect(notReady).toMatch(/^CellflowError: Upstream task run '.+' did not reach a 'COMPLETED' state\.$/);
});

test("in a list each element is one or the other, whoever marks it", async () => {
  const main = flow(
    async () => [
      await tellAll(allowFailure(even.map([0, 1]))),
      await tellAll([2, allowFailure(even.submit(3)), even.submit(4)]),
      await tellAll(allowFailure([2, even.submit(3)])),
      await tellAll(allowFailure(even.map(list.submit(2)))),
    ],
    { name: "lists" },
  );
  expect(await main()).toEqual([
    ["0", "RangeError: 1 is odd"],
    ["2", "RangeError: 3 is odd", "4"],
    ["2", "RangeError: 3 is odd"],
    ["0", "RangeError: 1 is odd"],
  ]);
});

test("in a list, one that may not fail still keeps the task from running, and is named", async () => {
  const main = flow(
    async () => {
      const bad = even.submit(3);
      await tellAll([allowFailure(even.submit(1)), bad]).catch((error: Error) => {
        expect(error.message).toBe(`Upstream task run '${bad.taskRunId}' did not reach a 'COMPLETED' state.`);
        throw error;
      });
    },
    { name: "mixed" },
  );
  await expect(main()).rejects.toMatchObject({ code: "task.upstream" });
});

test("map takes a list in it apart, of runs that are there or come later; unmapped passes it whole", async () => {
  const pair = task(
    async (value: number | Error, all: (number | Error)[]) => `${told(value)} of ${all.map(told).join()}`,
    { name: "pair" },
  );
  const one = task(async (value: number | Error, n: number) => `${told(value)} ${n}`, { name: "one" });
  const main = flow(
    async () => [
      await tell.map(allowFailure(even.map([0, 1]))),
      await tell.map(allowFailure(even.map(list.submit(2)))),
      await tell.map(allowFailure(list.submit(2))),
      await pair.map(allowFailure(even.map([0, 1])), unmapped(allowFailure(even.map([2, 3])))),
      await one.map(unmapped(allowFailure(even.submit(1))), [1, 2]),
      await one.map(allowFailure(even.submit(1)), [1, 2]),
    ],
    { name: "mapped" },
  );
  const odd = "RangeError: 1 is odd";
  expect(await main()).toEqual([
    ["0", odd],
    ["0", odd],
    ["0", "1"],
    ["0 of 2,RangeError: 3 is odd", `${odd} of 2,RangeError: 3 is odd`],
    [`${odd} 1`, `${odd} 2`],
    [`${odd} 1`, `${odd} 2`],
  ]);
  await expect(
    flow(async () => tell.map(allowFailure(list.submit(-1))), { name: "no-list" })(),
  ).rejects.toMatchObject({
    code: "task.map-missing",
  });
});

test("a flow's argument, and what a flow returns, may hold it", async () => {
  const inner = flow(async (value: unknown) => told(value), { name: "inner" });
  const main = flow(
    async () => ({ inner: await inner(allowFailure(even.submit(1))), out: [allowFailure(even.submit(3))] }),
    { name: "outer" },
  );
  const { inner: text, out } = await main();
  expect([text, out.map(told)]).toEqual(["RangeError: 1 is odd", ["RangeError: 3 is odd"]]);
});

test("edges are those of what is in it", async () => {
  const main = flow(
    async () => {
      const [one, three] = [even.submit(1), even.submit(3)];
      await tell(allowFailure(one));
      await tellAll(allowFailure([one, three]));
      await tellAll([allowFailure(one), three]).catch(() => {});
      await tell.map(allowFailure([one]));
    },
    { name: "edges" },
  );
  await main();
  await flushRunUpdates();
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: ["edges"] } } });
  const tasks = await client.taskRuns.filter({
    flow_runs: { id: { any_: [run?.id ?? ""] } },
    sort: "EXPECTED_START_TIME_ASC",
  });
  const [one, three] = tasks.filter(({ name }) => name.startsWith("even-")).map(({ id }) => id);
  const edges = tasks.flatMap(({ name, task_inputs: inputs }) =>
    name.startsWith("tell")
      ? [[...(inputs.value ?? []), ...(inputs.values ?? [])].map((input) => "id" in input && input.id)]
      : [],
  );
  expect(edges).toEqual([[one], [one, three], [one, three], [one]]);
});

test("what was cancelled is no failure", async () => {
  const hang = task(() => new Promise<number>(() => {}), { name: "hang", timeout: 0.05 });
  const main = flow(async () => tell(allowFailure(hang.submit())), { name: "timed-out" });
  expect(await main()).toBe("TimeoutError: Task run exceeded timeout of 0.05 second(s)");
  const cancelled = allowFailure(Promise.reject(Object.assign(new Error("x"), {})));
  expect(await cancelled.result()).toMatchObject({ message: "x" });
  const { CancelledError } = await import("../../bridge/index.ts");
  await expect(allowFailure(Promise.reject(new CancelledError("stopped"))).result()).rejects.toThrow(
    "stopped",
  );
});

test("types: what it stands for may be an error", async () => {
  const numbers = task(async (n: number) => n, { name: "numbers" });
  const future = {} as ReturnType<typeof numbers.submit>;
  const use = () => {
    // @ts-expect-error the function takes no error
    numbers(allowFailure(future));
    tell(allowFailure(future));
    numbers(future);
  };
  expect(use).toBeTypeOf("function");
});
