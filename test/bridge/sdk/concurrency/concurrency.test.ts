import { afterAll, beforeAll, expect, test } from "vitest";
import { theHost } from "../../../../bridge/engine/host.ts";
import { abandonRuns, setOrigin } from "../../../../bridge/engine-api.ts";
import { concurrency, flow, getRunContext, rateLimit, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

let made = 0;
async function limit(slots: number, extra = {}): Promise<string> {
  const name = `limit-${++made}`;
  const { concurrencyLimits } = await engine.client();
  await concurrencyLimits.create({ name, limit: slots, ...extra });
  return name;
}

async function taken(name: string): Promise<number | undefined> {
  return (await (await engine.client()).concurrencyLimits.read(name))?.active_slots;
}

function gate(): { open(): void; opened: Promise<void> } {
  const { resolve, promise } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

/** Resolves in the third of a second in which somebody waits for it: it does not come free by itself. */
const SOON = { timeout: 0.3 };

test("gives what the function gives; its slots are taken meanwhile, and given back", async () => {
  const name = await limit(2);
  expect(await concurrency(name, () => taken(name))).toBe(1);
  expect(await concurrency([name, name], () => taken(name), { occupy: 2 })).toBe(2);
  expect(await taken(name)).toBe(0);
  await expect(concurrency(name, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(
    concurrency(name, () => {
      throw new Error("none");
    }),
  ).rejects.toThrow("none");
  expect(await taken(name)).toBe(0);
  expect(await concurrency([], () => 1)).toBe(1);
});

test("of many at once as many run as there are slots, in the order of asking", async () => {
  const name = await limit(3);
  let [running, most] = [0, 0];
  const order: number[] = [];
  const full = gate();
  await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      concurrency(name, async () => {
        order.push(at);
        most = Math.max(most, ++running);
        if (running === 3) full.open();
        await full.opened;
        await taken(name);
        running--;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(await taken(name)).toBe(0);
});

test("a slot is held until the block ends", async () => {
  const name = await limit(1);
  const slot = await concurrency(name);
  expect(slot.limits).toEqual([{ name, limit: 1 }]);
  expect(slot.signal.aborted).toBe(false);
  await expect(concurrency(name, SOON)).rejects.toMatchObject({
    code: "concurrency.timeout",
    message: `a slot of ${name} could not be had within 0.3 s: none was free`,
  });
  // What `await using` does at the end of its block.
  await slot[Symbol.asyncDispose]();
  const again = await concurrency(name, { timeout: 0 });
  await again.release();
  await again.release();
  expect(await taken(name)).toBe(0);
});

test("a slot that a task does not give back ends with it, whatever becomes of it; those of its flow stay", async () => {
  const [inner, outer] = [await limit(1), await limit(1)];
  const forgets = task(async function forgets(fails: boolean) {
    await concurrency(inner);
    if (fails) throw new Error("forgotten");
  });
  const main = flow(
    async () => {
      await concurrency(outer);
      await forgets(false);
      await forgets(true).catch(() => {});
      await forgets.with({ timeout: 10 })(false);
      return [await taken(outer)];
    },
    { name: "forgetful" },
  );
  expect(await main()).toEqual([1]);
  await expect.poll(() => taken(inner)).toBe(0);
  await expect.poll(() => taken(outer)).toBe(0);
});

test("tasks and flows say who has a slot", async () => {
  const [name, tag] = [await limit(5), "tagged"];
  const client = await engine.client();
  await client.transport.fetch("/concurrency_limits/", {
    method: "POST",
    body: JSON.stringify({ tag, concurrency_limit: 5 }),
  });
  const holders = async () => {
    const answer = await client.transport.fetch(`/concurrency_limits/tag/${tag}`);
    return ((await answer.json()) as { active_slots: string[] }).active_slots;
  };
  const inTask = task(async function inTask() {
    const { taskRun, flowRun } = getRunContext();
    const found = await concurrency([name, `tag:${tag}`], async () => {
      expect(getRunContext()).toMatchObject({ taskRun, flowRun });
      return holders();
    });
    return [found, [taskRun?.id]];
  });
  const main = flow(async () => [await inTask(), await concurrency(name, () => taken(name))], { name: "m" });
  const [[found, wanted], number] = (await main()) as [[string[], string[]], number];
  expect(found).toEqual(wanted);
  expect(number).toBe(1);
  const events = await client.transport.fetch("/events/filter", {
    method: "POST",
    body: JSON.stringify({ filter: { event: { prefix: ["prefect.concurrency-limit."] } } }),
  });
  const { events: list } = (await events.json()) as { events: { event: string; related: object[] }[] };
  expect(list.map(({ event }) => event)).toContain("prefect.concurrency-limit.released");
  expect(JSON.stringify(list)).toContain(`prefect.task-run.${wanted[0]}`);
});

test("a limit that does not exist lets pass, with a warning; with strict it is an error", async () => {
  const name = await limit(1);
  const seek = task(() => concurrency("not-there", () => 1), { name: "seek" });
  expect(await flow(() => seek(), { name: "seeks" })()).toBe(1);
  const line = await engine.reported((update) => update.kind === "log" && update.level === 30);
  expect(line).toMatchObject({
    message:
      'concurrency limit "not-there" does not exist: going on without a slot of it; create it with `cellflow gcl create not-there --limit N`',
  });
  await expect(concurrency([name, "nor here"], () => 1, { strict: true })).rejects.toMatchObject({
    code: "concurrency.missing",
    message:
      'concurrency limit "nor here" does not exist; create it with `cellflow gcl create NAME --limit N`',
  });
  await expect.poll(() => taken(name)).toBe(0);
  await expect(rateLimit("not-there", { strict: true })).rejects.toMatchObject({
    code: "concurrency.missing",
  });
});

test("waiting ends at once when the run's time is up, and nothing is taken later", async () => {
  const name = await limit(1);
  const first = await concurrency(name);
  const waits = task(() => concurrency(name, () => "late"), { name: "waits", timeout: 0.2 });
  await expect(flow(() => waits(), { name: "w" })()).rejects.toMatchObject({ code: "run.timeout" });
  await first.release();
  expect(await concurrency(name, () => taken(name), { timeout: 10 })).toBe(1);
  expect(await taken(name)).toBe(0);
});

test("a run that is stopped gives its slot back, though its code goes on", async () => {
  const name = await limit(1);
  const { open, opened } = gate();
  const holds = task(
    async () =>
      concurrency(name, async () => {
        await opened;
        return getRunContext().signal.aborted;
      }),
    { name: "holds", timeout: 0.2 },
  );
  await expect(holds()).rejects.toMatchObject({ code: "run.timeout" });
  await expect.poll(() => taken(name)).toBe(0);
  open();
});

test("code that holds the thread past its time gives its slot back", async () => {
  const name = await limit(1);
  const holds = task(
    () =>
      concurrency(name, () => {
        for (;;);
      }),
    { name: "holds the thread", timeout: 0.3 },
  );
  await expect(holds()).rejects.toMatchObject({ code: "run.timeout" });
  await expect.poll(() => taken(name)).toBe(0);
});

test("waiting and holding end at once when the run is cancelled at the API", async () => {
  const [held, full] = [await limit(1), await limit(1)];
  const other = await concurrency(full);
  const main = flow(() => concurrency(held, () => concurrency(full, () => "never")), {
    name: "cancelled meanwhile",
  });
  const end = main();
  end.catch(() => {});
  const update = await engine.reported(
    (each) => each.kind === "flow-run" && each.flow === "cancelled meanwhile",
  );
  await expect.poll(() => taken(held)).toBe(1);
  const { flowRuns } = await engine.client();
  await flowRuns.setState((update as { id: string }).id, { type: "CANCELLING" });
  await expect(end).rejects.toMatchObject({ code: "run.cancelled" });
  await expect.poll(() => taken(held)).toBe(0);
  await other.release();
  expect(await taken(full)).toBe(0);
});

test("code outside of runs that is abandoned, as by Stop in a notebook, waits no longer and holds nothing", async () => {
  const name = await limit(1);
  setOrigin(() => "cell-1");
  const { opened } = gate();
  const holds = concurrency(name, () => opened);
  await expect.poll(() => taken(name)).toBe(1);
  const waits = concurrency(name, () => 1);
  await abandonRuns("cell-1", "The cell was stopped");
  setOrigin(() => undefined);
  await expect(holds).rejects.toMatchObject({ code: "run.cancelled" });
  await expect(waits).rejects.toMatchObject({ code: "run.cancelled" });
  await expect.poll(() => taken(name)).toBe(0);
});

test("more than there are, and rates without decay, are refused in the API's words", async () => {
  const name = await limit(2);
  await expect(concurrency(name, () => 1, { occupy: 3 })).rejects.toMatchObject({
    code: "concurrency.refused",
    message: `3 slots of ${name} can't be had: Slots requested is greater than the limit`,
  });
  await expect(rateLimit(name)).rejects.toMatchObject({
    code: "concurrency.refused",
    message: expect.stringMatching(/Only concurrency limits with slot decay/),
  });
});

test("a rate lets pass as often as it has slots", async () => {
  const name = await limit(2, { slot_decay_per_second: 20 });
  const began = performance.now();
  for (let at = 0; at < 8; at++) await rateLimit(name);
  // Two at once, six of twenty a second.
  expect(performance.now() - began).toBeGreaterThan(290);
  const slow = await limit(1, { slot_decay_per_second: 0.001 });
  await rateLimit(slow);
  await expect(rateLimit(slow, { timeout: 0.05 })).rejects.toMatchObject({ code: "concurrency.timeout" });
  await expect(rateLimit(slow, { timeout: 0 })).rejects.toMatchObject({ code: "concurrency.timeout" });
});

test.each([
  [{ timeout_seconds: 1 }, "concurrency has no option `timeout_seconds`: write `timeout` (seconds)"],
  [{ slots: 1 }, "concurrency has no option `slots`: write `occupy`"],
  [{ lease_duration: 60 }, "concurrency has no option `lease_duration`: write `leaseDuration` (seconds)"],
  [
    { create_if_missing: true },
    "concurrency has no option `create_if_missing`; it has occupy, timeout, strict, leaseDuration",
  ],
  [{ occupy: 0 }, "concurrency option `occupy` must be an integer, 1 or more, got 0"],
  [{ occupy: 1.5 }, "concurrency option `occupy` must be an integer, 1 or more, got 1.5"],
  [{ timeout: -1 }, "concurrency option `timeout` must be seconds, 0 or more, got -1"],
  [{ timeout: "5" }, 'concurrency option `timeout` must be seconds, 0 or more, got "5"'],
  [{ strict: "yes" }, 'concurrency option `strict` must be true or false, got "yes"'],
  [{ leaseDuration: 5 }, "concurrency option `leaseDuration` must be seconds, from 60 to 86400, got 5"],
  [3, "concurrency() takes a function and options after the name, as in { occupy: 2 }, got 3"],
])("%j is refused in one line", async (options, message) => {
  await expect(concurrency("x", () => 1, options as never)).rejects.toMatchObject({
    message,
    code: expect.stringMatching(/^options\./),
  });
  await expect(concurrency("x", options as never)).rejects.toMatchObject({ message });
});

test.each([
  ["got undefined", undefined],
  ["got an empty string", ""],
  ["got 5", ["a", 5]],
  ["got a function", () => 1],
])("a name that is none is refused in one line: %s", async (end, name) => {
  await expect(concurrency(name as never, () => 1)).rejects.toMatchObject({
    code: "concurrency.names",
    message: `concurrency() takes the name of a concurrency limit, or a list of names, ${end}`,
  });
  await expect(rateLimit(name as never)).rejects.toMatchObject({ code: "concurrency.names" });
});

test("slots that are lost are a warning; with strict the code ends with an error, and what it called with it", async () => {
  const name = await limit(1);
  const losing = task(
    async function losing(strict: boolean) {
      return concurrency(
        name,
        async () => {
          for (const slots of theHost().slots.values()) slots.lost("the API has given them to others");
          await (await engine.client()).admin.version();
          return getRunContext().signal.aborted;
        },
        { strict },
      );
    },
    { retries: 0 },
  );
  expect(await flow(() => losing(false), { name: "loses" })()).toBe(false);
  const message = `the slots of ${name} are lost, the lease is over: the API has given them to others`;
  const line = await engine.reported((update) => update.kind === "log" && / are lost/.test(update.message));
  expect(line).toMatchObject({ level: 30, message: `${message}; going on without` });
  await expect(losing(true)).rejects.toMatchObject({ code: "concurrency.lost", message });
  const slot = await concurrency(name, { strict: true, timeout: 10 });
  for (const slots of theHost().slots.values()) slots.lost("the API has given them to others");
  expect(slot.signal.aborted).toBe(true);
  await expect(slot.release()).rejects.toMatchObject({ code: "concurrency.lost" });
});
