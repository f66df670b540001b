/** What runs are called that have a `runName`: in the API, in updates, in code and on the terminal. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { flushRunUpdates, runExistingFlowRun } from "../../../bridge/engine-api.ts";
import { flow, getRunContext, task } from "../../../bridge/index.ts";
import { applyUpdates, emptyView } from "../../../bridge/rendering/run-view.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";
import { scriptFolder } from "./script.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

async function id(value: unknown) {
  return value;
}

/** The run of a flow, and its task runs in the order of their start. */
async function recorded(flowName: string) {
  await flushRunUpdates();
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: [flowName] } } });
  if (!run) throw new Error(`no run of ${flowName}`);
  const tasks = await client.taskRuns.filter({
    flow_runs: { id: { any_: [run.id] } },
    sort: "EXPECTED_START_TIME_ASC",
  });
  const logs = await client.logs.filter({ logs: { flow_run_id: { any_: [run.id] } } });
  return { run, tasks, lines: logs.map(({ message }) => message) };
}

test("a template is filled with the call's values, defaults and properties of them", async () => {
  const seen: unknown[] = [];
  const fetchStation = task(
    async (station: { id: number; tags: string[] }, day = "monday", ...rest: number[]) => {
      seen.push(getRunContext().taskRun?.name);
      return [station.id, day, ...rest];
    },
    { name: "fetch", runName: "{{fetch}} {station.id} {station.tags.0} {day} {rest}" },
  );
  const main = flow(
    async (region: string, year = 2026) => {
      seen.push(getRunContext().flowRun?.name);
      const future = fetchStation.submit({ id: 7, tags: ["north"] }, undefined, 1, 2);
      expect(future.name).toBe("{fetch} 7 north monday [1,2]");
      return [region, year, await future];
    },
    { name: "named", runName: "{region} of {year}" },
  );
  await main("jutland");
  const { run, tasks, lines } = await recorded("named");
  expect(run.name).toBe("jutland of 2026");
  expect(tasks.map(({ name }) => name)).toEqual(["{fetch} 7 north monday [1,2]"]);
  expect(seen).toEqual([run.name, tasks[0]?.name]);
  expect(lines).toContain("Beginning flow run 'jutland of 2026' for flow 'named'");
});

test("a function names runs by their parameters; a name that is empty leaves the usual one", async () => {
  const step = task(async (n: number, _unit = "s") => n, {
    name: "step",
    runName: ({ n, _unit }) => (n === 0 ? " " : `${getRunContext().flowRun?.name}: ${n} ${_unit}`),
  });
  const main = flow(async () => [await step(1), await step(0), await step.with({ runName: "one" })(2)], {
    name: "by-function",
    runName: () => "counting",
  });
  await main();
  const { tasks } = await recorded("by-function");
  const names = tasks.map(({ name }) => name).sort();
  expect(names).toEqual(["counting: 1 s", "one", expect.stringMatching(/^step-[0-9a-f]{3}$/)]);
});

test("parameters that are taken apart are known by their properties", async () => {
  const step = task(async ({ path }: { path: string; n: number }) => path, {
    name: "apart",
    runName: "read {path}",
  });
  const main = flow(async ({ city }: { city: string }) => step({ path: city, n: 1 }), {
    name: "flow-apart",
    runName: "of {city}",
  });
  await main({ city: "skive" });
  const { run, tasks } = await recorded("flow-apart");
  expect([run.name, tasks[0]?.name]).toEqual(["of skive", "read skive"]);
  // As `%%flow` defines it.
  const nameless = flow(main.fn, { name: "nameless", runName: "in {city}", parameterNames: [""] });
  await nameless({ city: "ribe" });
  expect((await recorded("nameless")).run.name).toBe("in ribe");
});

test("a run that waits for others is named when they are there: future, list, map", async () => {
  let goOn = (): void => {};
  const first = task(() => new Promise<string>((resolve) => (goOn = () => resolve("odense"))), {
    name: "first",
  });
  const names: unknown[] = [];
  const use = task(
    async (_city: unknown, n: number) => {
      names.push(getRunContext().taskRun?.name);
      return n;
    },
    { name: "use", runName: "use {_city} {n}" },
  );
  const lists = task(async () => ["a", "b"], { name: "lists" });
  const main = flow(
    async () => {
      const future = first.submit();
      const used = use.submit(future, 1);
      expect(used.name).toMatch(/^use-[0-9a-f]{3}$/);
      goOn();
      await used;
      expect(used.name).toBe("use odense 1");
      await use([future, "x"], 2);
      await use.map(lists.submit(), 3);
    },
    { name: "later" },
  );
  await main();
  const { run, tasks } = await recorded("later");
  const wanted = ['use ["odense","x"] 2', "use a 3", "use b 3", "use odense 1"];
  expect(
    tasks
      .map(({ name }) => name)
      .filter((name) => name.startsWith("use"))
      .sort(),
  ).toEqual(wanted);
  expect(names.sort()).toEqual(wanted);
  const view = applyUpdates(
    emptyView(),
    engine.updates.filter((update) => JSON.stringify(update).includes(run.id)),
  );
  const shown = view.tasks.filter((shownTask) => shownTask.task === "use");
  expect(shown.map(({ name }) => name).sort()).toEqual(wanted);
  expect(shown.map(({ state }) => state.name)).toEqual(wanted.map(() => "Completed"));
});

test.each([
  [
    (): string => {
      throw new TypeError("no luck");
    },
    "failed: TypeError: no luck",
  ],
  [() => 5 as never, "must give a string, not 5"],
  [async () => "x", "must give a string, not a promise"],
  [() => undefined as never, "must give a string, not undefined"],
  ["{value.id.x}", "has no {value.id.x}: value.id is undefined"],
  ["{value.name}", "has no {value.name}: value has no name"],
])("a name that can't be made fails the run in one line (%#)", async (runName, why) => {
  let ran = false;
  const step = task(
    async (value: unknown) => {
      ran = true;
      return value;
    },
    { name: "badly", runName: runName as string },
  );
  const flowName = `badly-${why}`.replaceAll(/[^a-z]+/gi, "-");
  const value = { id: undefined };
  const main = flow(
    async () => {
      const line = `the runName of task badly ${why}`;
      await expect(step(value)).rejects.toMatchObject({ code: "run.name", message: line });
      await expect(step(task(id, { name: "id" }).submit(value))).rejects.toMatchObject({ message: line });
      return step(value);
    },
    { name: flowName },
  );
  await expect(main()).rejects.toMatchObject({ code: "run.name" });
  expect(ran).toBe(false);
  const { run, tasks, lines } = await recorded(flowName);
  const message = `Task badly failed: the runName of task badly ${why}`;
  expect(run.state).toMatchObject({ type: "FAILED", message });
  const failed = tasks.filter(({ name }) => /^badly-[0-9a-f]{3}$/.test(name));
  expect(failed.map(({ state }) => state?.message)).toEqual([message, message, message]);
  expect(lines.filter((line) => line === message)).toHaveLength(3);
});

test("a flow that can't be named is refused before there is a run", async () => {
  const main = flow(async (_n: number) => 1, {
    name: "never-named",
    runName: () => {
      throw new Error("no");
    },
  });
  await expect(main(1)).rejects.toMatchObject({
    code: "run.name",
    message: "the runName of flow never-named failed: Error: no",
  });
  await flushRunUpdates();
  const client = await engine.client();
  expect(await client.flowRuns.filter({ flows: { name: { any_: ["never-named"] } } })).toEqual([]);
});

test("parameters that a template names are checked where they are known", async () => {
  expect(() => task(id, { name: "x", runName: "{vale}" })).toThrow(
    "task option `runName` has {vale}, but task x has no parameter vale; did you mean value? (it takes value)",
  );
  expect(() => flow(async () => 1, { name: "x", runName: "{a}" })).toThrow(
    "flow x has no parameter a (it takes no",
  );
  const bound = task(id.bind(null) as typeof id, { name: "bound", runName: "{arg0} {b}" });
  await expect(bound(1)).rejects.toThrow(
    "the runName of task bound has no {b}: it has no parameter b (it takes arg0)",
  );
  // As a bundler names a parameter whose name the top level has, too.
  const bundled = task(async (station2: string) => station2, { name: "bundled", runName: "{station}" });
  const future = bundled.submit("viborg");
  await future;
  expect(future.name).toBe("viborg");
  expect(
    bundled.with({ runName: ({ station, ...rest }) => `${station} ${Object.keys(rest)}` }).submit("x").name,
  ).toBe("x station2");
});

test("a run that the API made gets the name of its flow's template when it begins", async () => {
  const client = await engine.client();
  const main = flow(async (n: number, unit = "km") => `${n} ${unit}`, {
    name: "made",
    runName: "{n} {unit}",
  });
  const { id: flowId } = await client.flows.create("made");
  const create = (parameters: Record<string, unknown>, name?: string) =>
    client.flowRuns.create({
      flow_id: flowId,
      parameters,
      name,
      state: { type: "SCHEDULED", name: "Scheduled" },
    });
  const made = await create({ n: 5 });
  expect(await runExistingFlowRun(main, made.id)).toMatchObject({ value: "5 km" });
  expect((await client.flowRuns.read(made.id)).name).toBe("5 km");
  const logs = await client.logs.filter({ logs: { flow_run_id: { any_: [made.id] } } });
  expect(logs.map(({ message }) => message)).toContain("Beginning flow run '5 km' for flow 'made'");
  // Prefect's rule: also where whoever made it gave it one.
  const given = await create({ n: 6 }, "a name");
  await runExistingFlowRun(main, given.id);
  expect((await client.flowRuns.read(given.id)).name).toBe("6 km");
  const kept = await create({ n: 6 }, "a name");
  await runExistingFlowRun(flow(main.fn, { name: "made" }), kept.id);
  expect((await client.flowRuns.read(kept.id)).name).toBe("a name");
  const bad = await create({ n: 6 }, "bad");
  const fails = flow(main.fn, { name: "made", runName: "{n.x}" });
  expect((await runExistingFlowRun(fails, bad.id)).state).toMatchObject({
    type: "FAILED",
    message: "Flow made failed: the runName of flow made has no {n.x}: n has no x",
  });
});

test("lines on the terminal carry the name", async () => {
  const folder = scriptFolder();
  try {
    const script = folder.start(`
      const first = task(async () => "vejle", { name: "first" });
      const use = task(async (city) => { cellflow.getRunLogger().info("at work"); return city; }, { name: "use", runName: "use {city}" });
      await flow(async (year) => use(first.submit()), { name: "main", runName: "in {year}" })(2026);
    `);
    const { output, code } = await script.ended;
    expect(output).toContain("| Flow run 'in 2026' - Beginning flow run 'in 2026' for flow 'main'");
    expect(output).toContain("| Task run 'use vejle' - at work");
    expect(output).toContain("| Task run 'use vejle' - Finished in state Completed()");
    expect(code).toBe(0);
  } finally {
    folder.remove();
  }
});
