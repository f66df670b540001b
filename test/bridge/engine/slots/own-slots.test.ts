import { afterAll, beforeAll, expect, test } from "vitest";
import { abandonRuns, cancelFlowRun, setOrigin } from "../../../../bridge/engine-api.ts";
import { flow, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

/** Counts who is under way at a time, and in which order they began. */
function observed(concurrency: number) {
  const seen = { now: 0, most: 0, order: [] as number[] };
  const work = task(
    async function work(index: number) {
      seen.order.push(index);
      seen.most = Math.max(seen.most, ++seen.now);
      await new Promise(setImmediate);
      seen.now--;
      if (index % 7 === 3) throw new Error(`no ${index}`);
      return index;
    },
    { concurrency },
  );
  return { work, seen };
}

test("of a wide map so many run at a time, in order; the failures of some let others begin", async () => {
  const { work, seen } = observed(10);
  const indices = Array.from({ length: 1000 }, (_, index) => index);
  const results = await flow(
    async function wide() {
      return Promise.allSettled(work.map(indices).map((future) => future.result()));
    },
    { persistResult: false },
  )();
  expect(seen.most).toBe(10);
  expect(seen.order).toEqual(indices);
  expect(results.filter(({ status }) => status === "rejected")).toHaveLength(143);
  const client = await engine.client();
  const all = { task_runs: { name: { like_: "work" } } };
  expect(await client.taskRuns.count(all)).toBe(1000);
  expect(
    await client.taskRuns.count({
      task_runs: { ...all.task_runs, state: { type: { any_: ["COMPLETED"] } } },
    }),
  ).toBe(857);
});

test("each flow run has its own; outside flows the process has", async () => {
  const both = Promise.withResolvers<void>();
  let under = 0;
  const meet = task(
    async function meet() {
      if (++under === 2) both.resolve();
      await both.promise;
    },
    { concurrency: 1 },
  );
  const one = flow(async function one() {
    await meet();
  });
  await Promise.all([one(), one()]);

  const { work, seen } = observed(1);
  await Promise.all([work(0), work(1), work(2)]);
  expect(seen.most).toBe(1);
});

test("what a run of the task calls does not wait for it", async () => {
  const count: (left: number) => Promise<number> = task(
    async function count(left: number): Promise<number> {
      return left === 0 ? 0 : 1 + (await count(left - 1));
    },
    { concurrency: 1 },
  );
  await flow(async function main() {
    expect(await count(3)).toBe(3);
  })();
});

test("tasks that call each other, each with the only slot of its own, do not wait for each other for ever", async () => {
  const both = Promise.withResolvers<void>();
  let begun = 0;
  const meet = async (): Promise<void> => {
    if (++begun === 2) both.resolve();
    await both.promise;
  };
  const left: (calls: boolean) => Promise<string> = task(
    async function left(calls: boolean): Promise<string> {
      if (!calls) return "left";
      await meet();
      return right(false);
    },
    { concurrency: 1 },
  );
  const right: (calls: boolean) => Promise<string> = task(
    async function right(calls: boolean): Promise<string> {
      if (!calls) return "right";
      await meet();
      return left(false);
    },
    { concurrency: 1 },
  );
  await flow(async function main() {
    expect(await Promise.all([left(true), right(true)])).toEqual(["right", "left"]);
  })();
});

test("those that wait are ended with their flow, and leave their place", async () => {
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const hold = task(
    async function hold(_: number) {
      begun.resolve();
      await held.promise;
    },
    { concurrency: 1 },
  );
  const stuck = flow(
    async function stuck() {
      await hold.map([1, 2, 3]).result();
    },
    { runName: "stuck" },
  )();
  const stopped = expect(stuck).rejects.toThrow("stopped");
  await begun.promise;
  const [run] = await (await engine.client()).flowRuns.filter({ flow_runs: { name: { like_: "stuck" } } });
  await cancelFlowRun(String(run?.id), "stopped");
  await stopped;
  held.resolve();
  const after = flow(async function after() {
    await hold.map([4, 5]).result();
  });
  await after();
});

test("who waits for another run has no slot that it may need", async () => {
  const one = task(
    async function one(_: unknown) {
      return 1;
    },
    { concurrency: 1 },
  );
  const calls = task(async function calls() {
    await new Promise(setImmediate);
    return one("inner");
  });
  await flow(async function main() {
    const upstream = calls.submit();
    expect(await one(upstream)).toBe(1);
    const other = calls.submit();
    expect(await one.with({ waitFor: other, concurrency: 1 })("after")).toBe(1);
  })();
});

test("outside flows, those that wait are ended with the code that called them", async () => {
  setOrigin(() => "cell");
  const held = Promise.withResolvers<void>();
  const begun: number[] = [];
  const slow = task(
    async function slow(at: number) {
      begun.push(at);
      await held.promise;
    },
    { concurrency: 1 },
  );
  const calls = [1, 2, 3].map((at) => slow(at));
  const ends = Promise.allSettled(calls);
  await engine.reported((update) => update.kind === "task-run" && update.task === "slow");
  await abandonRuns("cell", "interrupted");
  held.resolve();
  expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(begun).toEqual([1]);
  setOrigin(() => undefined);
});

test.each([[0], [1.5], ["database"], [true]])("concurrency: %o is refused", (concurrency) => {
  expect(() => task(async function t() {}, { concurrency: concurrency as number })).toThrow(/`concurrency`/);
});
