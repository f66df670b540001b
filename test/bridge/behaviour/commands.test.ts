import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { createResultStore } from "../../../bridge/results/result-store.ts";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { type Deployed, deployed } from "../worker/deployed.ts";

let add: Deployed;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  add = await deployed();
  env = settingsEnvironment(add.settings, process.env);
});
afterAll(() => add.remove());

const [program = "", ...entry] = cellflowCommand();

function start(...args: string[]) {
  return spawn(program, [...entry, ...args], { env, cwd: add.settings.home });
}

async function cellflow(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = start(...args);
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => {
    out += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

async function lineOf(child: ChildProcess, text: string): Promise<string> {
  if (!child.stdout) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) if (line.includes(text)) return line;
  throw new Error(`ended without saying ${text}`);
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

describe("commands", () => {
  test("control characters of a run's name, message, parameters and log never reach the terminal", async () => {
    const evil = "a\x1b[2J\x1b]0;t\x07\x9b31m\u202eb\rc\x07";
    const flow = await add.client.flows.create(`evil ${evil}`);
    const run = await add.client.flowRuns.create({
      flow_id: flow.id,
      name: `run ${evil}`,
      parameters: { [evil]: evil },
      state: { type: "FAILED", name: `Failed ${evil}`, message: evil },
    });
    const line = { name: evil, level: 20, timestamp: new Date().toISOString(), flow_run_id: run.id };
    await add.client.logs.post([{ ...line, message: `line ${evil}` }]);
    await add.client.artifacts.create({ key: "evil", type: "markdown", data: evil, description: evil });
    const commands = [
      ["flow-run", "ls"],
      ["flow-run", "ls", "--json"],
      ["flow-run", "logs", run.id],
      ["flow-run", "inspect", run.id],
      ["artifact", "inspect", "evil"],
    ];
    for (const command of commands) {
      const { out, err } = await cellflow(...command);
      const told = out + err;
      expect({ command, told: told.replace(/[^\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/g, "") }).toEqual({
        command,
        told: "",
      });
      expect(told.length).toBeGreaterThan(1);
      if (command.includes("--json"))
        expect(JSON.parse(out)).toContainEqual(
          expect.objectContaining({ name: `run ${evil}`, parameters: { [evil]: evil } }),
        );
    }
    // What it gave is read from a file, and is text like any other.
    const data = await createResultStore(add.settings).write(run.id, { [evil]: [evil, new Error(evil)] });
    await add.client.flowRuns.setState(run.id, { type: "COMPLETED", data }, true);
    const { out } = await cellflow("flow-run", "inspect", run.id);
    expect(out).toMatch(/result +\{/);
    expect(out.replace(/[^\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/g, "")).toBe("");
    await add.client.flowRuns.delete(run.id);
    await add.client.flows.delete(flow.id);
  });

  test("a deployment is listed, inspected, run by worker start, watched; its run, logs and report are shown", async () => {
    expect((await cellflow("deployment", "ls")).out).toMatch(/add\/one\s+default/);
    expect(JSON.parse((await cellflow("deployment", "ls", "--json")).out)).toMatchObject([
      { flow_name: "add" },
    ]);
    expect((await cellflow("deployment", "inspect", "one")).out).toContain("trips: a number = 2");
    const worker = start("worker", "start", "-p", "default");
    try {
      await lineOf(worker, "runs pool default");
      // It goes on when nobody reads its lines any more, here and below.
      worker.stdout.destroy();
      const run = await cellflow(
        ..."deployment run add/one -p trips=5 -p id=9007199254740993 --watch".split(" "),
      );
      expect(run).toMatchObject({ code: 0, err: "" });
      expect(run.out).toContain("reading data/a.csv");
      expect(run.out).toContain("id bigint 9007199254740993");
      expect(run.out).toMatch(/\| Task run 'read-[0-9a-f]{3}' - Finished in state Completed\(\)\n/);
      expect(run.out).toMatch(/Completed in \d/);
      const failed = await cellflow("deployment", "run", "add/one", "-p", "mode=fail", "--watch");
      expect(failed.code).toBe(1);
      expect(failed.err).toMatch(/^cellflow: flow run \S+ ended Failed\n$/);
    } finally {
      worker.kill("SIGTERM");
      expect(await ended(worker)).toBe(0);
    }
    const [latest] = JSON.parse((await cellflow("flow-run", "ls", "--flow", "add", "--json")).out);
    expect((await cellflow("flow-run", "inspect", latest.id)).out).toMatch(/state\s+Failed: .*asked to fail/);
    const logs = (await cellflow("flow-run", "logs", latest.name)).out;
    expect(logs).toContain("asked to fail");
    // As Prefect's own command has it: of which run each line is.
    expect(logs).toMatch(/ \| INFO {4}\| Task run 'read-[0-9a-f]{3}' - Finished in state Completed\(\)\n/);
    expect(logs).toContain(` | ERROR   | Flow run '${latest.name}' - `);
    const of = async (state: string) =>
      JSON.parse((await cellflow("flow-run", "ls", "--state", state, "--json")).out).length;
    expect([await of("failed"), await of("FAILED"), await of("timed-out"), await of("cached")]).toEqual([
      1, 1, 0, 0,
    ]);
    expect(
      (await cellflow("flow-run", "ls", "--limit", "1", "--json")).out.match(/"flow_name"/g),
    ).toHaveLength(1);
    expect((await cellflow("flow-run", "ls", "--flow", "add", "--state", "cached")).out).toMatch(
      /^no flow runs of flow add in state cached on the API at embedded:/,
    );
    expect((await cellflow("artifact", "ls")).out).toMatch(/sum\s+markdown/);
    expect((await cellflow("artifact", "inspect", "sum")).out).toContain("# Sum 15");
  }, 180_000);

  test("--watch without a worker says what to start, and goes on waiting", async () => {
    // A pool of its own, where no worker ever was.
    const [{ id, flow_id, ...made } = { id: "", flow_id: "" }] = await add.client.deployments.filter({});
    const { path, entrypoint, parameter_openapi_schema } = made as Record<string, string>;
    await add.client.workPools.ensure({ name: "lonely", type: "process" });
    await add.client.deployments.create({
      name: "lonely",
      flow_id,
      path,
      entrypoint,
      parameter_openapi_schema: parameter_openapi_schema as never,
      parameters: { trips: 2 },
      work_pool_name: "lonely",
    });
    expect(id).not.toBe("");
    const watched = start("deployment", "run", "add/lonely", "--watch");
    try {
      const lines = createInterface({ input: watched.stdout })[Symbol.asyncIterator]();
      const next = async () => String((await lines.next()).value);
      const [, run = ""] = /\(([\da-f-]{36})\)/.exec(await next()) ?? [];
      expect(await next()).toBe(
        "no worker of pool lonely is there: it waits until you start one with cellflow up",
      );
      expect(await next()).toMatch(/\| Scheduled$/);
      // It is still there to see the run's end.
      expect((await cellflow("flow-run", "cancel", run)).code).toBe(0);
      let last = "";
      for (let line = await lines.next(); !line.done; line = await lines.next()) last = line.value;
      expect(last).toMatch(/: Cancelled in /);
      expect(await ended(watched)).toBe(1);
    } finally {
      watched.kill("SIGKILL");
    }
  });

  test("--watch waits for the run's end and gives its exit code when nobody reads the lines", async () => {
    const watched = start("deployment", "run", "add/one", "--watch");
    const [, run = ""] = /\(([\da-f-]{36})\)/.exec(await lineOf(watched, "flow run")) ?? [];
    watched.stdout.destroy();
    expect((await cellflow("flow-run", "cancel", run)).code).toBe(0);
    expect(await ended(watched)).toBe(1);
  });

  test("flow-run ls shows what has happened, and counts what is only planned", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const planned = await add.client.deployments.createFlowRun(add.deploymentId, {
      parameters: {},
      state: { type: "SCHEDULED", state_details: { scheduled_time: tomorrow } },
    });
    const due = await add.client.deployments.createFlowRun(add.deploymentId, { parameters: {} });
    const { out } = await cellflow("flow-run", "ls");
    expect(out).toContain(due.id);
    expect(out).not.toContain(planned.id);
    expect(out).toMatch(/\n1 planned run not shown: flow-run ls --state Scheduled\n$/);
    expect((await cellflow("flow-run", "ls", "--state", "Scheduled")).out).toContain(planned.id);
    for (const run of [planned, due]) expect((await cellflow("flow-run", "cancel", run.id)).code).toBe(0);
  });

  test("flow-run execute runs the flow to its end when nobody reads what it prints", async () => {
    const id = await add.run({ trips: 5 });
    const executed = start("flow-run", "execute", id);
    executed.stdout.destroy();
    expect(await ended(executed)).toBe(0);
    expect((await add.until(id, "COMPLETED", "FAILED", "CRASHED", "PENDING")).state_type).toBe("COMPLETED");
  });

  test("a run that waits for a worker can be cancelled", async () => {
    const { out } = await cellflow("deployment", "run", "add/one");
    const [, name = ""] = /flow run (\S+) of/.exec(out) ?? [];
    expect((await cellflow("flow-run", "cancel", name)).out).toBe(`flow run ${name}: Cancelled\n`);
  });

  test.each([
    [["deployment", "run", "add/on"], 2, "did you mean add/one?"],
    [
      ["deployment", "run", "add/one", "-p", "trips=x"],
      2,
      'parameter trips of flow add must be a number, got "x"',
    ],
    [["deployment", "run", "add/one", "-p", "trip=1"], 2, "did you mean trips?"],
    [["deployment", "run", "add/one", "-p", "trips"], 2, "is not key=value"],
    [["artifact", "inspect", "nothing"], 1, 'no artifact with key "nothing"'],
    [["flow-run", "logs", "nothing"], 1, 'no flow run "nothing" on the API at embedded:'],
    [["worker", "start", "-p", "nowhere"], 1, 'no work pool "nowhere"'],
    [["flow-run", "execute"], 2, "PREFECT__FLOW_RUN_ID"],
    [["flow-run", "execute", "../../elsewhere"], 1, "no flow run ../../elsewhere on the API"],
    [["flow-run", "ls", "--limit", "abc"], 2, '--limit is a whole number, 1 or more, got "abc"'],
    [["flow-run", "ls", "--limit", "-1"], 2, '--limit is a whole number, 1 or more, got "-1"'],
    [["flow-run", "logs", "x", "--tail", "1.5"], 2, '--tail is a whole number, 1 or more, got "1.5"'],
    [["flow-run", "ls", "--state", "runing"], 2, 'there is no state "runing"; did you mean Running?'],
    [["flow-run", "ls", "--state", "bogus"], 2, "it is one of Scheduled, Pending, Running, Completed"],
    [["flow-run", "ls", "--flow", "adds"], 2, "did you mean add?"],
    [["deployment", "ls", "--flow", "nope"], 2, 'no flow "nope" on the API at embedded:'],
    [["up", "--limit", "many"], 2, "--limit is a whole number"],
  ])("%j says what is wrong in one line", async (args, code, message) => {
    const ran = await cellflow(...args);
    expect(ran).toMatchObject({ code, out: "" });
    expect(ran.err).toContain(message);
    expect(ran.err.trimEnd()).not.toContain("\n");
  });

  test.skipIf(!existsSync("/proc/self"))("a home that can never be is told in one line", async () => {
    const child = spawn(program, [...entry, "flow-run", "ls"], {
      env: { ...env, CELLFLOW_DATABASE: "", CELLFLOW_HOME: "/proc/nope" },
      timeout: 15_000,
    });
    let err = "";
    child.stderr.on("data", (data: Buffer) => {
      err += data;
    });
    const [code] = await once(child, "close");
    expect(err).toMatch(/^cellflow: Cannot open the database \/proc\/nope\/.*set CELLFLOW_HOME to.*\n$/);
    expect(code).toBe(1);
  });

  test("help says no more of -p than there is", async () => {
    expect((await cellflow("deployment", "run", "--help")).out).toMatch(
      /-p, --param.*may be given again \(of a list: a,b or\s+one element each\)\n/,
    );
  });

  test("an API that does not answer is named, with the way out", async () => {
    const child = spawn(program, [...entry, "deployment", "ls"], {
      env: { ...env, CELLFLOW_API: "", PREFECT_API_URL: "http://127.0.0.1:9/api" },
    });
    let err = "";
    child.stderr.on("data", (data: Buffer) => {
      err += data;
    });
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(err).toMatch(
      /^cellflow: no answer from the API at http:\/\/127\.0\.0\.1:9\/api .*CELLFLOW_API=embedded.*\n$/,
    );
  });

  test("up serves the API and runs deployments; Ctrl-C ends both; a port in use is said", async () => {
    const up = start("up", "--port", "0");
    const line = await lineOf(up, "cellflow is up");
    up.stdout.destroy();
    const [url = ""] = /http:\S+/.exec(line) ?? [];
    expect(await (await fetch(`${url}/api/health`)).json()).toBe(true);
    const id = await add.run({ trips: 6 });
    expect((await add.until(id, "COMPLETED", "FAILED", "CRASHED")).state_type).toBe("COMPLETED");
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const refused = await cellflow("up", "--port", String(port));
    taken.close();
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(new RegExp(`^cellflow: .*${port}.*--port.*\n$`));
    up.kill("SIGINT");
    expect(await ended(up)).toBe(0);
  });
});
