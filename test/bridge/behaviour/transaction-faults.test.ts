/** Calls that come late, flows inside, and what never ends in a transaction. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { flow, task, transaction } from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

let called: string[] = [];
beforeEach(() => {
  called = [];
});

const step = task(async (name: string) => name, {
  name: "step",
  runName: "step {name}",
  onCommit: () => void called.push("committed"),
  onRollback: () => void called.push("undone"),
});

async function statesOf(taskName: string): Promise<string[]> {
  const client = await engine.client();
  const runs = await client.taskRuns.filter({ sort: "EXPECTED_START_TIME_ASC" });
  return runs.filter(({ name }) => name.startsWith(taskName)).map(({ state_name }) => String(state_name));
}

test("a task that ends after its transaction is committed, or undone, at once", async () => {
  const gate = Promise.withResolvers<void>();
  let late: Promise<string> | undefined;
  await transaction(async () => {
    late = gate.promise.then(() => step("late good"));
  });
  let bad: Promise<string> | undefined;
  await transaction(async () => {
    bad = gate.promise.then(() => step("late bad"));
    throw new Error("no");
  }).catch(() => {});
  gate.resolve();
  expect([await late, await bad]).toEqual(["late good", "late bad"]);
  expect(called.sort()).toEqual(["committed", "undone"]);
  expect(await statesOf("step late")).toEqual(expect.arrayContaining(["Completed", "RolledBack"]));
});

test("a flow and a transaction that are called in one and not awaited belong to it", async () => {
  const gate = Promise.withResolvers<void>();
  const inner = flow(
    async () => {
      await gate.promise;
      await step("in flow");
    },
    { name: "inner" },
  );
  await expect(
    flow(
      async () =>
        transaction(async () => {
          void inner();
          void transaction(async () => {
            await gate.promise;
            await step("in transaction");
          });
          setImmediate(gate.resolve);
          throw new Error("no");
        }),
      { name: "outer" },
    )(),
  ).rejects.toThrow("no");
  expect(called).toEqual(["undone", "undone"]);
  expect(await statesOf("step in")).toEqual(["RolledBack", "RolledBack"]);
});

test("what a hook calls is in the graph, where the flow of its task has ended too", async () => {
  const undo = task(async () => {}, { name: "undo" });
  const write = task(async () => {}, { name: "write", onRollback: () => void undo() });
  const inner = flow(async () => write(), { name: "writes" });
  const outer = flow(
    async () =>
      transaction(async () => {
        await inner();
        throw new Error("no");
      }),
    { name: "undoes" },
  );
  await expect(outer()).rejects.toThrow("no");
  expect(await statesOf("undo")).toEqual(["Completed"]);
});

test("code that hangs in a transaction when its time is up does not hold the flow", async () => {
  const hangs = task(
    async () =>
      transaction(async () => {
        await step("hangs");
        await new Promise(() => {});
      }),
    { name: "hangs", timeout: 0.2 },
  );
  await expect(flow(async () => hangs(), { name: "holds" })()).rejects.toThrow("exceeded timeout");
  expect(called).toEqual([]);
});

test("what is no function is refused", async () => {
  await expect(transaction(5 as never)).rejects.toMatchObject({ code: "transaction.work" });
});

test("transactions side by side, and mapped runs in one, have each their own members", async () => {
  const number = task(
    async (n: number) => {
      if (n === 2) throw new Error("two");
      return n;
    },
    { name: "number", onRollback: (of) => void called.push(`undone in ${of.get("name")}`) },
  );
  const main = flow(
    async () =>
      Promise.allSettled(
        ["a", "b"].map((name, at) =>
          transaction(async (one) => {
            one.set("name", name);
            return await number.map(at === 0 ? [1, 2, 3] : [4, 5]);
          }),
        ),
      ),
    { name: "side by side" },
  );
  expect((await main()).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(called).toEqual(["undone in a", "undone in a"]);
});
