import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Client, createClient } from "../../../../bridge/client/client.ts";
import { createTransport } from "../../../../bridge/client/transport/create-transport.ts";
import type { FlowRun } from "../../../../bridge/contract/runs/flow-run.ts";
import { readSettings } from "../../../../bridge/settings/settings.ts";
import { type Folder, type Script, scriptFolder } from "../../behaviour/script.ts";

let folder: Folder;
let client: Client;
beforeAll(async () => {
  folder = scriptFolder();
  client = createClient(await createTransport(readSettings(folder.env, folder.home)));
});
afterAll(async () => {
  folder.remove();
  await client.transport.close();
});

/** Each starts several processes: on a machine under load, seconds each. */
vi.setConfig({ testTimeout: 180_000 });
const PATIENT = { timeout: 170_000 };

const MAIN = `
  const add = task(async function add(n: number) { return n + 1; });
  /** Adds numbers.
   * @param n How many */
  const main = flow(async function main(n: number, when?: Date, mode: "run" | "hang" | "leave" = "run") {
    console.log("n is", typeof n, "when is a date:", when instanceof Date, "mode", mode);
    if (mode === "hang") await new Promise((done) => setTimeout(done, 600_000));
    if (mode === "leave") process.exit(7);
    return add(n);
  }, { logPrints: true, onCancellation: told, onCrashed: told });
  function told(flow: unknown, run: { name: string }, state: { name: string }) { console.log("told of " + state.name); }
`;

/** Resolves when the run is in one of these states. */
async function until(id: string, ...types: string[]): Promise<FlowRun> {
  for (;;) {
    const run = await client.flowRuns.read(id);
    if (types.includes(run.state_type ?? "")) return run;
    await new Promise((again) => setTimeout(again, 50));
  }
}

async function start(name: string, parameters: Record<string, unknown> = {}, flow = "main"): Promise<string> {
  const deployment = await client.deployments.readByName(flow, name);
  return (await client.deployments.createFlowRun(deployment?.id ?? "", { parameters })).id;
}

async function stopped(script: Script): Promise<{ code: number | null; output: string }> {
  script.child.kill("SIGINT");
  return script.ended;
}

describe("a served flow", () => {
  let script: Script;
  beforeAll(async () => {
    script = folder.start(`${MAIN}
      await main.serve({ name: "one", parameters: { n: 3 }, tags: ["zoo"], limit: 1 });
      console.log("after serving");`);
    await script.says("main/one runs when it is asked to");
  });

  test("is a deployment without a work pool, its form told from the function's types", async () => {
    const deployment = await client.deployments.readByName("main", "one");
    expect(deployment).toMatchObject({
      work_pool_name: null,
      path: null,
      entrypoint: expect.stringMatching(/\/script-\d+\.ts:main$/),
      paused: false,
      tags: ["zoo"],
      parameters: { n: 3 },
      description: "Adds numbers.",
      parameter_openapi_schema: {
        properties: {
          n: { type: "number", description: "How many" },
          when: { format: "date-time" },
          mode: { enum: expect.arrayContaining(["run", "hang", "leave"]), default: "run" },
        },
        required: ["n"],
      },
    });
  });

  test("runs what it is asked to in a process of its own, parameters as their types", async () => {
    const id = await start("one", { n: 4, when: "2021-01-31T00:00:00Z" });
    const run = await until(id, "COMPLETED", "FAILED", "CRASHED");
    expect(run).toMatchObject({ state_name: "Completed", run_count: 1 });
    expect(Number(run.infrastructure_pid)).not.toBe(script.child.pid);
    await script.says(`${run.name} | n is number when is a date: true mode run`);
  });

  test("a cancelled run is Cancelled, its process gone, its hook called", async () => {
    const id = await start("one", { mode: "hang" });
    const { infrastructure_pid: pid, name } = await until(id, "RUNNING");
    await script.says(`${name} | n is number when is a date: false mode hang`);
    await client.flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling" });
    expect((await until(id, "CANCELLED", "CRASHED", "COMPLETED")).state_type).toBe("CANCELLED");
    await script.says(`flow run '${name}' ended: Cancelled`);
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
    await script.says(`${name} | told of Cancelled`);
  });

  test("a killed run is Crashed, and so is one that leaves; both are told", async () => {
    const killed = await start("one", { mode: "hang" });
    const { name } = await until(killed, "RUNNING");
    await script.says(`${name} | n is number when is a date: false mode hang`);
    const { infrastructure_pid: pid } = await client.flowRuns.read(killed);
    process.kill(Number(pid), "SIGKILL");
    expect((await until(killed, "CRASHED", "CANCELLED", "COMPLETED")).state_type).toBe("CRASHED");
    await script.says(`${name} | told of Crashed`);
    const leaving = await start("one", { mode: "leave" });
    const left = await until(leaving, "CRASHED", "CANCELLED", "COMPLETED");
    expect(left.state).toMatchObject({ type: "CRASHED", message: expect.stringContaining("code 7") });
    await script.says(`${left.name} | told of Crashed`);
  });

  test("with a limit, the next run begins when the one before has ended", async () => {
    const first = await start("one", { mode: "hang" });
    const { name } = await until(first, "RUNNING");
    await script.says(`${name} | n is number when is a date: false mode hang`);
    const second = await start("one");
    // It looks twice: what it takes at one look it has taken before the next.
    const polled = new Set<string>();
    const since = new Date((await client.flowRuns.read(second)).created ?? "").getTime();
    await expect
      .poll(async () => {
        const at = (await client.deployments.readByName("main", "one"))?.last_polled ?? "";
        if (Date.parse(at) > since) polled.add(at);
        return polled.size;
      })
      .toBeGreaterThan(1);
    expect((await client.flowRuns.read(second)).state_type).toBe("SCHEDULED");
    await client.flowRuns.setState(first, { type: "CANCELLING", name: "Cancelling" });
    const [before, after] = [await until(first, "CANCELLED"), await until(second, "COMPLETED")];
    expect(Date.parse(after.start_time ?? "")).toBeGreaterThanOrEqual(Date.parse(before.end_time ?? ""));
  });

  test("ends at Ctrl-C: the run under way Cancelled, its process gone, the deployment paused, the program goes on", async () => {
    const id = await start("one", { mode: "hang" });
    const { name } = await until(id, "RUNNING");
    await script.says(`${name} | n is number when is a date: false mode hang`);
    const { infrastructure_pid: pid } = await client.flowRuns.read(id);
    const { code, output } = await stopped(script);
    expect([code, output]).toEqual([0, expect.stringContaining("cancelling 1 run;")]);
    expect(output).toMatch(/main\/one is paused until it is served again[\s\S]*after serving\n$/);
    expect((await until(id, "CANCELLED", "CRASHED")).state_type).toBe("CANCELLED");
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
    const deployment = await client.deployments.readByName("main", "one");
    expect(deployment?.paused).toBe(true);
  });
});

test("two programs that serve the same, on one database, run each planned run once, and one takes over from the other", async () => {
  const body = `${MAIN}
    await main.serve({ name: "often", every: 2, parameters: { n: 1 }, pauseOnShutdown: false });`;
  const [first, second] = [folder.start(body), folder.start(body)];
  await Promise.all([first, second].map((script) => script.says("main/often runs every 2 seconds")));
  const runs = (state: "COMPLETED" | "SCHEDULED") =>
    client.flowRuns.filter({
      deployments: { name: { any_: ["often"] } },
      flow_runs: { state: { type: { any_: [state] } } },
    });
  await expect.poll(async () => (await runs("COMPLETED")).length, PATIENT).toBeGreaterThan(2);
  await stopped(first);
  const before = (await runs("COMPLETED")).length;
  await expect.poll(async () => (await runs("COMPLETED")).length, PATIENT).toBeGreaterThan(before);
  await stopped(second);
  const all = [...(await runs("COMPLETED")), ...(await runs("SCHEDULED"))];
  const planned = all.filter((run) => run.auto_scheduled).map((run) => run.expected_start_time);
  expect(new Set(planned).size).toBe(planned.length);
  expect((await runs("COMPLETED")).every((run) => run.run_count === 1)).toBe(true);
});

test("several deployments are served together, each run by its own flow; redeployed, a paused schedule stays paused", async () => {
  const body = `
    const hello = flow(async (who = "zoo") => console.log("hello " + who), { name: "hello" });
    const bye = flow(async () => console.log("bye"), { name: "bye" });
    await cellflow.serve(hello.toDeployment({ name: "a", cron: ["0 6 * * *", "0 18 * * *"], timezone: "Europe/Lisbon" }), bye.toDeployment(), { printStarterMessage: false });`;
  const script = folder.start(body);
  const find = (flow: string, name: string) => client.deployments.readByName(flow, name);
  await expect.poll(() => find("bye", "bye"), PATIENT).toBeDefined();
  const a = await find("hello", "a");
  const crons = a?.schedules.map(({ schedule }) => schedule as { cron: string; timezone: string });
  expect(crons?.map(({ cron, timezone }) => `${cron} ${timezone}`).sort()).toEqual([
    "0 18 * * * Europe/Lisbon",
    "0 6 * * * Europe/Lisbon",
  ]);
  await start("a", { who: "you" }, "hello");
  await start("bye", {}, "bye");
  await script.says("| hello you");
  await script.says("| bye");
  await script.says("ended: Completed");
  const slug = a?.schedules[0]?.slug ?? "";
  await client.deployments.update(a?.id ?? "", { schedules: [{ slug, active: false }] });
  const { output } = await stopped(script);
  expect(output).not.toContain("Served by this process");
  const again = folder.start(body.replace("printStarterMessage: false", "limit: 2"));
  await again.says("Served by this process");
  expect((await find("hello", "a"))?.paused).toBe(false);
  expect((await find("hello", "a"))?.schedules.find((one) => one.slug === slug)?.active).toBe(false);
  await stopped(again);
});

test("a run sees the program as it is now: one that serves it no more is named, and the run is Crashed", async () => {
  const name = join(folder.home, "name.txt");
  writeFileSync(name, "first");
  const script = folder.start(`import { readFileSync } from "node:fs";
    const main = flow(async () => 1, { name: "main" });
    const other = flow(async () => console.log("other ran"), { name: "other" });
    const called = [main.serve({ name: readFileSync(${JSON.stringify(name)}, "utf8") }), other.serve({ name: "kept" })];
    await Promise.all(called);`);
  await Promise.all(["main/first runs", "other/kept runs"].map((text) => script.says(text)));
  writeFileSync(name, "second");
  const crashed = await until(await start("first", {}), "CRASHED", "COMPLETED", "FAILED");
  expect(crashed.state).toMatchObject({
    type: "CRASHED",
    message: "Process ended without finishing the flow run",
  });
  await script.says(
    `${crashed.name} | cellflow: the program serves main/second now, and no main/first: start it again`,
  );
  const kept = await start("kept", {}, "other");
  expect((await until(kept, "COMPLETED", "CRASHED", "FAILED")).state_type).toBe("COMPLETED");
  await script.says("| other ran");
  await stopped(script);
});

test("what it can't serve is refused in one line, with a code", async () => {
  const calls = [
    ["main.serve({ interval: 60 })", "options.unknown flow.serve has no option `interval`: write `every`"],
    [
      "main.serve({ pause_on_shutdown: false })",
      "options.unknown flow.serve has no option `pause_on_shutdown`: write `pauseOnShutdown`",
    ],
    [
      "main.serve({ global_limit: 2 })",
      "options.unknown flow.serve has no option `global_limit`: write `concurrencyLimit`",
    ],
    [
      "main.toDeployment({ limit: 2 })",
      "options.unknown toDeployment has no option `limit`; it has name, cron",
    ],
    ['main.serve("daily")', 'options.invalid flow.serve() takes its options as an object: { name: "daily" }'],
    ['main.serve({ name: "a/b" })', "options.invalid flow.serve option `name` must be a string without /"],
    ['main.serve({ cron: "0 25 * * *" })', 'schedule.cron `cron` "0 25 * * *" is not a schedule'],
    [
      'main.serve({ cron: "0 6 * * *", every: "1h" })',
      "schedule.several give one of `cron` and `every`, not both",
    ],
    ['main.serve({ every: "often" })', 'schedule.every `every` "often" is not a length of time'],
    [
      'main.serve({ timezone: "UTC" })',
      "schedule.none `timezone` UTC is the time zone of a schedule, and there is none: give `cron`",
    ],
    ["main.serve({ limit: 0 })", "options.invalid flow.serve option `limit` must be an integer, 1 or more"],
    ["main.serve({ parameters: { m: 1 } })", "parameters.unknown flow main has no parameter m"],
    [
      'main.serve({ parameters: { n: "many" } })',
      "parameters.type parameter n of flow main must be a number",
    ],
    ["cellflow.serve(main)", "serve.deployment serve() takes what flow.toDeployment"],
    [
      "cellflow.serve(main.toDeployment(), main.toDeployment())",
      "serve.deployment serve() got two deployments main/main",
    ],
    [
      'cellflow.serve(main.toDeployment(), { name: "x" })',
      "options.unknown serve has no option `name`; it has limit",
    ],
    ['flow(async () => main.serve(), { name: "outer" })()', "serve.run serve() can't be called in a run"],
  ] as const;
  const lines = await folder.lines(`${MAIN}
    const calls = [${calls.map(([call]) => `async () => ${call}`).join(",\n")}] as (() => Promise<unknown>)[];
    for (const call of calls) await call().catch((error) => console.log("> " + error.code + " " + error.message));`);
  expect(lines).toEqual(calls.map(([, line]) => expect.stringContaining(`> ${line}`)));
});

test("a program that is no file is refused, with what to do", async () => {
  const sdk = new URL("../../../../bridge/index.ts", import.meta.url).href;
  const source = `import { flow } from ${JSON.stringify(sdk)}; await flow(async () => 1, { name: "main" }).serve();`;
  const { stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", source], {
    env: folder.env,
    cwd: folder.home,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^cellflow: serve\(\) starts the program's file again.*run node flows\.ts.*\n$/),
  ]);
});

test("in the process of a flow run, a module that serves is only imported", async () => {
  const script = folder.start(`${MAIN}\nawait main.serve({ name: "nested" });\nconsole.log("goes on");`, {
    PREFECT__FLOW_RUN_ID: "01a22d84-ded3-7000-af32-18c5ecc580aa",
  });
  const { code, output } = await script.ended;
  expect([code, output]).toEqual([
    0,
    "cellflow: serve() does nothing in the process of a flow run\ngoes on\n",
  ]);
});

test("a deployment whose runs are a worker's is left alone", async () => {
  const { id } = await client.flows.create("main");
  await client.workPools.create({ name: "zoo", type: "process" });
  await client.deployments.create({ name: "pooled", flow_id: id, work_pool_name: "zoo" });
  const { code, output } = await folder.start(`${MAIN}\nawait main.serve({ name: "pooled" });`).ended;
  expect([code, output]).toEqual([
    1,
    expect.stringContaining("main/pooled is of work pool zoo, whose workers run it"),
  ]);
});
