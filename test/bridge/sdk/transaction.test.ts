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

const write = task(
  async (name: string, fails = false) => {
    if (fails) throw new Error(`${name} failed`);
    called.push(`wrote ${name}`);
    return name;
  },
  {
    name: "write",
    runName: "write {name}",
    onCommit: (transaction) =>
      void called.push(`committed ${transaction.get("folder")} ${transaction.state}`),
    onRollback: [
      async function remove(transaction) {
        called.push(`removed ${transaction.get("folder", "none")} ${transaction.state}`);
      },
    ],
  },
);

async function statesIn(name: string): Promise<string[]> {
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: [name] } } });
  const tasks = await client.taskRuns.filter({
    flow_runs: { id: { any_: [run?.id ?? ""] } },
    sort: "EXPECTED_START_TIME_ASC",
  });
  return tasks.map((one) => `${one.name} ${one.state_name}`);
}

test("what succeeds is committed, in the order in which it ended, when all has", async () => {
  const main = flow(
    async () =>
      transaction(async (transaction) => {
        transaction.set("folder", "out");
        await write("a");
        const b = write("b");
        return [await b, transaction.state];
      }),
    { name: "commits" },
  );
  expect(await main()).toEqual(["b", "active"]);
  expect(called).toEqual(["wrote a", "wrote b", "committed out committed", "committed out committed"]);
  expect(await statesIn("commits")).toEqual(["write a Completed", "write b Completed"]);
});

test("what fails has what succeeded undone, the last first, and their runs are RolledBack", async () => {
  const main = flow(
    async () =>
      transaction(async (transaction) => {
        transaction.set("folder", "out");
        await write("a");
        await write("b");
        await write("c", true);
      }),
    { name: "rolls back" },
  );
  await expect(main()).rejects.toThrow("c failed");
  expect(called).toEqual(["wrote a", "wrote b", "removed out rolled back", "removed out rolled back"]);
  expect(await statesIn("rolls back")).toEqual([
    "write a RolledBack",
    "write b RolledBack",
    "write c Failed",
  ]);
  const client = await engine.client();
  const logs = (await client.logs.filter({ sort: "TIMESTAMP_ASC" })).map(({ message }) => message);
  expect(logs).toContain("Running rollback hook 'remove'");
  expect(logs).toContain("Rollback hook 'remove' finished running successfully");
});

test("a failure that the code catches undoes nothing; one inside of another is undone with it", async () => {
  const main = flow(
    async () =>
      transaction(async (outer) => {
        outer.set("folder", "outer");
        await write("a", true).catch(() => {});
        await transaction(async (inner) => {
          inner.set("folder", "inner");
          await write("b");
        });
        await write("c");
        await transaction(async () => {
          await write("d");
          throw new Error("inner failed");
        }).catch(() => {});
        throw new Error("outer failed");
      }),
    { name: "nested" },
  );
  await expect(main()).rejects.toThrow("outer failed");
  expect(called).toEqual([
    "wrote b",
    "wrote c",
    "wrote d",
    "removed outer rolled back",
    "removed outer rolled back",
    "removed inner rolled back",
  ]);
  expect(await statesIn("nested")).toEqual([
    "write a Failed",
    "write b RolledBack",
    "write c RolledBack",
    "write d RolledBack",
  ]);
});

test("calls that nobody awaits are waited for before anything is undone; a broken hook is logged, and the others run", async () => {
  const slow = task(
    async () => {
      await new Promise((resolve) => setImmediate(resolve));
      called.push("slow");
    },
    {
      name: "slow",
      onRollback: [
        () => {
          throw new Error("no");
        },
        () => void called.push("undone"),
      ],
    },
  );
  const main = flow(
    async () =>
      transaction(async () => {
        void slow();
        throw new Error("at once");
      }),
    { name: "unawaited" },
  );
  await expect(main()).rejects.toThrow("at once");
  expect(called).toEqual(["slow", "undone"]);
});

test("a result is taken by other runs when the transaction has succeeded, not before", async () => {
  let runs = 0;
  const cached = task(async () => ++runs, { name: "cached", cache: { key: "transaction" } });
  await transaction(async () => {
    await cached();
    throw new Error("undone");
  }).catch(() => {});
  expect(await transaction(async () => cached())).toBe(2);
  expect(await cached()).toBe(2);
});
