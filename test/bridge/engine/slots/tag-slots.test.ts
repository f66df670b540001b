import { afterAll, beforeAll, expect, test } from "vitest";
import { flow, getRunContext, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

async function limitTag(tag: string, limit: number): Promise<void> {
  await (await engine.client()).concurrencyLimits.create({ name: `tag:${tag}`, limit });
}

async function taken(tag: string): Promise<number | undefined> {
  return (await (await engine.client()).concurrencyLimits.read(`tag:${tag}`))?.active_slots;
}

/** The states of the runs of a task, in order. */
function statesOf(name: string): string[][] {
  const runs = engine.updates.flatMap((update) =>
    update.kind === "task-run" && update.task === name ? [update.id] : [],
  );
  return [...new Set(runs)].map((id) =>
    engine.updates.flatMap((update) =>
      update.kind === "state" && update.id === id ? [update.state.name] : [],
    ),
  );
}

test("of the runs with a tag as many run as its limit says; the others are Pending", async () => {
  await limitTag("gpu", 2);
  const full = Promise.withResolvers<void>();
  let [running, most] = [0, 0];
  const train = task(
    async function train(_: number) {
      most = Math.max(most, ++running);
      if (running === 2) full.resolve();
      await full.promise;
      const holders = await taken("gpu");
      running--;
      return holders;
    },
    { tags: ["gpu", "unlimited"] },
  );
  const main = flow(async () => train.map([1, 2, 3, 4, 5, 6]), { name: "trains" });
  const holders = (await main()) as number[];
  expect(most).toBe(2);
  expect(Math.max(...holders)).toBe(2);
  expect(await taken("gpu")).toBe(0);
  expect(statesOf("train")).toEqual(Array(6).fill(["Pending", "Running", "Completed"]));
});

test("the slot is kept over retries, named by its task run, and given back when that has failed", async () => {
  await limitTag("flaky", 1);
  const holders = async (): Promise<string[]> => {
    const { transport } = await engine.client();
    const answer = await transport.fetch("/concurrency_limits/tag/flaky");
    return ((await answer.json()) as { active_slots: string[] }).active_slots;
  };
  const seen: unknown[] = [];
  const fails = task(
    async function fails() {
      seen.push([await holders(), getRunContext().taskRun?.id]);
      throw new Error("no");
    },
    { tags: ["flaky"], retries: 1 },
  );
  await expect(fails()).rejects.toThrow("no");
  expect(seen).toHaveLength(2);
  for (const [found, id] of seen as [string[], string][]) expect(found).toEqual([id]);
  expect(await taken("flaky")).toBe(0);
});

test("a run that waits for a slot ends at once when its flow's time is up", async () => {
  await limitTag("busy", 1);
  const { concurrencyLimits } = await engine.client();
  await concurrencyLimits.update("tag:busy", { active_slots: 1 });
  const waits = task(async function waits() {}, { tags: ["busy"] });
  await expect(flow(() => waits(), { name: "late", timeout: 0.3 })()).rejects.toMatchObject({
    code: "run.timeout",
  });
  expect(statesOf("waits")).toEqual([["Pending", "Cancelled"]]);
  await concurrencyLimits.update("tag:busy", { active_slots: 0 });
  await waits();
  expect(await taken("busy")).toBe(0);
});

test("a limit of 0 fails the run in one line, with its hooks called", async () => {
  await limitTag("closed", 0);
  const told: string[] = [];
  const never = task(async function never() {}, {
    tags: ["closed"],
    onFailure: (_, __, state) => void told.push(state.name),
  });
  await expect(never()).rejects.toMatchObject({
    code: "concurrency.refused",
    message: "a slot of tag:closed can't be had: Slots requested is greater than the limit",
  });
  expect(told).toEqual(["Failed"]);
  await engine.reported(
    (update) => update.kind === "state" && /^Task never/.test(update.state.message ?? ""),
  );
  expect(statesOf("never")).toEqual([["Pending", "Failed"]]);
});
