import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient } from "../../../bridge/client/client.ts";
import { inProcessTransport } from "../../../bridge/client/transport/in-process.ts";
import { createServer } from "../../../bridge/server/app.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { type Folder, scriptFolder } from "./script.ts";

let folder: Folder;
beforeEach(() => {
  folder = scriptFolder();
});
afterEach(() => folder.remove());

function states() {
  return folder.withClient(async (client) => ({
    flows: (await client.flowRuns.filter()).map((run) => run.state),
    tasks: (await client.taskRuns.filter()).map((run) => run.state),
  }));
}

test("a plain script ends by itself, with nothing lost and its log on standard error", async () => {
  const script = folder.start(`
    const noop = task(async (n: number) => n, { name: "noop" });
    const main = flow(async () => { for (let n = 0; n < 50; n++) await noop(n); return "done"; }, { name: "main" });
    console.log(await main());
    for (let n = 0; n < 20; n++) void noop(n);
  `);
  const { code, output } = await script.ended;
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("done\n") });
  expect(output).toMatch(/\| INFO {4}\| Flow run '[a-z-]+' - Beginning flow run/);
  const { flows, tasks } = await states();
  expect(flows.map((state) => state?.type)).toEqual(["COMPLETED"]);
  expect(tasks.map((state) => state?.type)).toEqual(Array(70).fill("COMPLETED"));
});

test("process.exit in the middle of a flow leaves its run Crashed", async () => {
  const script = folder.start(`
    const leave = task(async () => process.exit(3), { name: "leave" });
    await flow(async () => leave(), { name: "main" })();
  `);
  expect((await script.ended).code).toBe(3);
  const { flows, tasks } = await states();
  expect(flows).toMatchObject([
    { type: "CRASHED", message: "The process running this flow ended (exit code 3) before the run did" },
  ]);
  expect(tasks.map((state) => state?.type)).toEqual(["CRASHED"]);
});

test("kill -9 in the middle of a flow is seen as Crashed at the next list", async () => {
  const script = folder.start(`
    const hang = task(async () => { console.log("inside"); setInterval(() => {}, 1000); await new Promise(() => {}); }, { name: "hang" });
    await flow(async () => hang(), { name: "main" })();
  `);
  await script.says("inside");
  script.child.kill("SIGKILL");
  expect((await script.ended).signal).toBe("SIGKILL");
  const { flows } = await states();
  expect(flows).toMatchObject([{ type: "CRASHED" }]);
});

test("kill -9 leaves no task run of no flow open, nor one that a hook of a run that has ended called", async () => {
  const script = folder.start(`
    const hang = (what) => task(async () => { await engine.flushRunUpdates(); console.log(what); setInterval(() => {}, 1000); await new Promise(() => {}); }, { name: what })();
    const done = task(async () => 1, { name: "done" });
    await done();
    void hang("alone");
    void flow(async () => done(), { name: "main", onCompletion: () => hang("hooked") })();
  `);
  await Promise.all(["alone\n", "hooked\n"].map((line) => script.says(line)));
  script.child.kill("SIGKILL");
  await script.ended;
  await folder.withClient(async (client) => {
    const tasks = await client.taskRuns.filter();
    const ends = tasks.map(({ name, state }) => `${name.replace(/-\w+$/, "")} ${state?.name}`);
    expect(ends.sort()).toEqual(["alone Crashed", "done Completed", "done Completed", "hooked Crashed"]);
    expect((await client.flowRuns.filter()).map((run) => run.state_name)).toEqual(["Completed"]);
  });
});

test("over a port of this machine it is seen, too: Crashed, Cancelled where that was asked for", async () => {
  const api = await createServer({ database: ":memory:" });
  const listening = await listen(api, { port: 0 });
  try {
    const transport = inProcessTransport(api, { url: "test" });
    const client = createClient(transport);
    const body = (name: string) => `
      const hang = task(async () => { console.log("inside"); setInterval(() => {}, 1000); await new Promise(() => {}); }, { name: "hang" });
      await flow(async () => hang(), { name: "${name}" })();
    `;
    const scripts = ["crashes", "cancels"].map((name) =>
      folder.start(body(name), { PREFECT_API_URL: `${listening.url}/api` }),
    );
    await Promise.all(scripts.map((script) => script.says("inside")));
    // Stopped, it can neither be told of the cancelling nor end.
    for (const script of scripts) script.child.kill("SIGSTOP");
    const [cancels] = await client.flowRuns.filter({ flows: { name: { any_: ["cancels"] } } });
    await client.flowRuns.setState(cancels?.id ?? "", { type: "CANCELLING", name: "Cancelling" });
    for (const script of scripts) script.child.kill("SIGKILL");
    await Promise.all(scripts.map((script) => script.ended));
    const states = async (name: string) =>
      (await client.flowRuns.filter({ flows: { name: { any_: [name] } } })).map((run) => run.state_type);
    expect(await states("crashes")).toEqual(["CRASHED"]);
    expect(await states("cancels")).toEqual(["CANCELLED"]);
  } finally {
    await listening.close();
    await api.close();
  }
});

test("two processes at once on one database lose nothing", async () => {
  const body = `
    const noop = task(async (n: number) => n, { name: "noop" });
    const main = flow(async () => { for (let n = 0; n < 60; n++) await noop(n); }, { name: "main" });
    for (let n = 0; n < 3; n++) await main();
  `;
  const ended = await Promise.all([folder.start(body).ended, folder.start(body).ended]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  await folder.withClient(async (client) => {
    expect(await client.flowRuns.count({ flow_runs: { state: { type: { any_: ["COMPLETED"] } } } })).toBe(6);
    expect(await client.taskRuns.count({ task_runs: { state: { type: { any_: ["COMPLETED"] } } } })).toBe(
      360,
    );
  });
});

test("an uncaught error of ours is one line with the place it came from, and no stack", async () => {
  const cases: [string, RegExp][] = [
    [
      'await flow(async (n: number) => n, { name: "main" })(1);\n  task(async () => 1);',
      /^cellflow: this task's function has no name: .* \(.*script-1\.ts:5\)$/,
    ],
    [
      'const main = flow(async (n: number) => n, { name: "main", parameters: { type: "object", properties: { n: { type: "number" } } } as never });\n  await main("five" as never);',
      /^cellflow: .*"five".*$/,
    ],
    [
      'await task(() => new Promise(() => {}), { name: "slow", timeout: 0.01 })();',
      /^cellflow: Task run exceeded timeout of 0\.01 second\(s\).*$/,
    ],
    [
      'void task(() => new Promise(() => {}), { name: "slow", timeout: 0.01 })();',
      /^cellflow: Task run exceeded timeout of 0\.01 second\(s\).*$/,
    ],
  ];
  for (const [body, line] of cases) {
    const { code, output } = await folder.start(body, { CELLFLOW_LOGGING_LEVEL: "off" }).ended;
    expect(code).toBe(1);
    expect(output.trimEnd()).toMatch(line);
  }
  // The user's own errors, and what the user listens to, stay as they are.
  const own = await folder.start('await task(async () => { throw new Error("mine"); }, { name: "t" })();', {
    CELLFLOW_LOGGING_LEVEL: "off",
  }).ended;
  expect(own).toMatchObject({ code: 1, output: expect.stringMatching(/Error: mine\n {4}at /) });
  const heard = await folder.start(
    'process.on("uncaughtException", (error) => { console.log("heard", error.message); });\n  task(async () => 1);',
  ).ended;
  expect(heard).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^heard this task's function has no name/),
  });
});

test("flows and tasks that are not awaited yet when their flow is cancelled end nothing", async () => {
  const script = folder.start(
    `
    // A process that nothing keeps could end before it hears of the cancelling.
    const alive = setInterval(() => {}, 60_000);
    const hang = () => new Promise<never>(() => {});
    const inner = flow(hang, { name: "inner" });
    const step = task(hang, { name: "step" });
    const main = flow(async () => {
      const first = inner();
      const second = step();
      const third = inner.run();
      const { flowRun } = cellflow.getRunContext();
      const client = await cellflow.getClient();
      while ((await client.flowRuns.filter()).filter((run) => run.state_type === "RUNNING").length < 3);
      await client.flowRuns.setState(flowRun!.id, { type: "CANCELLING", name: "Cancelling" });
      await hang();
      await Promise.all([first, second, third]);
    }, { name: "main" });
    await main().catch((error) => console.log(error.code));
    await flow(async () => {
      const fails = flow(async () => { throw new Error("inner failed"); }, { name: "fails" })();
      await new Promise((done) => setTimeout(done, 100));
      await fails.catch((error) => console.log(error.message));
    }, { name: "waits" })();
    console.log("end");
    clearInterval(alive);
  `,
    { CELLFLOW_LOGGING_LEVEL: "off" },
  );
  const { code, output } = await script.ended;
  expect({ code, output }).toEqual({ code: 0, output: "run.cancelled\ninner failed\nend\n" });
});

test("a server that does not answer is named before anything of the flow runs", async () => {
  const script = folder.start(
    `
    const main = flow(async () => console.log("ran"), { name: "main" });
    const alone = task(async () => console.log("ran"), { name: "alone" });
    for (const call of [main, alone]) await call().catch((error) => console.log(error.code + " " + error.message));
  `,
    { PREFECT_API_URL: "http://user:secret@127.0.0.1:9/api" },
  );
  const { output } = await script.ended;
  const line =
    "api.unreachable no answer from the API at http://127.0.0.1:9/api (fetch failed); start it, or unset PREFECT_API_URL or set CELLFLOW_API=embedded to use the embedded API\n";
  expect(output.replaceAll(/\((?:ECONNREFUSED|bad port)\)/g, "(fetch failed)")).toBe(line + line);
});
