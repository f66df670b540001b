import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flow, task } from "../../../../bridge/index.ts";
import { createResultPreview } from "../../../../bridge/results/preview.ts";
import { referenceIn } from "../../../../bridge/results/reference.ts";
import { createResultStore } from "../../../../bridge/results/result-store.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

async function runOf(name: string) {
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: [name] } } });
  if (!run) throw new Error("no run");
  const tasks = await client.taskRuns.filter({
    flow_runs: { id: { any_: [run.id] } },
    sort: "EXPECTED_START_TIME_ASC",
  });
  const logs = await client.logs.filter({ logs: { flow_run_id: { any_: [run.id] } }, sort: "TIMESTAMP_ASC" });
  return { run, tasks, warnings: logs.filter(({ level }) => level === 30).map(({ message }) => message) };
}

async function stored(data: unknown): Promise<unknown> {
  const reference = referenceIn(data);
  if (!reference) return "nothing";
  return createResultStore({ home: engine.home }).read(reference);
}

test("a flow's small result is stored before it is Completed, and can be shown", async () => {
  const value = {
    rmse: 6.2,
    rows: [{ day: new Date(0), n: 5n }],
    by: new Map([["a", new Float64Array([1, 2])]]),
  };
  expect(await flow(async () => value, { name: "small" })()).toBe(value);
  const { run, tasks } = await runOf("small");
  expect(tasks).toEqual([]);
  expect(run.state?.data).toMatchObject({ storage_key: run.id, serializer: { type: "cellflow" } });
  expect(await stored(run.state?.data)).toEqual(value);
  expect(await createResultPreview(engine)(run.state?.data)).toContain("rmse: 6.2");
});

test("a large one, one that can't be stored and none at all are left out in silence; asked for, they are stored or named", async () => {
  const large = new Float64Array(200_000).fill(1);
  await flow(async () => large, { name: "large" })();
  await flow(async () => ({ predict: () => 1 }), { name: "model" })();
  await flow(async () => {}, { name: "nothing" })();
  await flow(async () => 1, { name: "never", persistResult: false })();
  for (const name of ["large", "model", "nothing", "never"]) {
    const { run, warnings } = await runOf(name);
    expect([run.state?.data, warnings]).toEqual([null, []]);
  }
  await flow(async () => large, { name: "large-asked", persistResult: true })();
  expect(await stored((await runOf("large-asked")).run.state?.data)).toEqual(large);
  const model = { predict: () => 1 };
  expect(await flow(async () => model, { name: "model-asked", persistResult: true })()).toBe(model);
  const { run, warnings } = await runOf("model-asked");
  expect(run).toMatchObject({ state_type: "COMPLETED", state: { data: null } });
  expect(warnings).toEqual(["The result is not stored: result.predict is a function"]);
});

test("code of the value's own that throws, or a stop meanwhile, leaves no run open", async () => {
  const hostile = {
    get boom() {
      throw new Error("boom");
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const [name, value] of Object.entries({
    hostile: new Map([[1, hostile]]),
    lying: { [Symbol.toStringTag]: "Map" },
    proxy: new Map([[1, revoked.proxy]]),
  })) {
    expect(await flow(async () => value, { name, persistResult: true })()).toBe(value);
    const { run, warnings } = await runOf(name);
    expect(run).toMatchObject({ state_type: "COMPLETED", state: { data: null } });
    expect(warnings).toEqual([expect.stringMatching(/^The result is not stored: /)]);
  }
});

test("a thousand at once are all stored, a few at a time", async () => {
  const make = task(async (n: number) => ({ n }), { name: "make", persistResult: true });
  await flow(async () => void (await Promise.all(make.map(Array.from({ length: 1000 }, (_, n) => n)))), {
    name: "many",
  })();
  const { tasks, warnings } = await runOf("many");
  expect(warnings).toEqual([]);
  expect(await stored(tasks.at(-1)?.state?.data)).toMatchObject({ n: expect.any(Number) });
  const keys = readdirSync(join(engine.home, "results"));
  expect(keys.length).toBeGreaterThanOrEqual(1000);
});

test("tasks store theirs where they, or the flow they are called in, say so", async () => {
  const plain = task(async (n: number) => ({ n }), { name: "plain" });
  const storing = plain.with({ name: "storing", persistResult: true });
  const not = plain.with({ name: "not", persistResult: false });
  await flow(async () => void (await Promise.all([plain(1), storing(2)])), { name: "says-nothing" })();
  await flow(async () => void (await Promise.all([plain(3), not(4)])), {
    name: "says-all",
    persistResult: true,
  })();
  const resultsOf = async (name: string) => {
    const { tasks } = await runOf(name);
    const pairs = tasks.map(async ({ name, state }) => [
      name.replace(/-...$/, ""),
      await stored(state?.data),
    ]);
    return Object.fromEntries(await Promise.all(pairs));
  };
  expect(await resultsOf("says-nothing")).toEqual({ plain: "nothing", storing: { n: 2 } });
  expect(await resultsOf("says-all")).toEqual({ plain: { n: 3 }, not: "nothing" });
});

test("a result that is damaged or elsewhere is said so, in one line", async () => {
  await flow(async () => "precious", { name: "damaged" })();
  const { run } = await runOf("damaged");
  const file = join(engine.home, "results", run.id);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, -1));
  expect(await createResultPreview(engine)(run.state?.data)).toMatch(
    /^the stored result can't be read: it has \d+ bytes where/,
  );
  rmSync(file);
  expect(await createResultPreview(engine)(run.state?.data)).toBe("stored on the machine that it ran on");
  expect(
    readdirSync(join(engine.home, "results")).filter((name) => name !== ".writing").length,
  ).toBeGreaterThan(0);
});
