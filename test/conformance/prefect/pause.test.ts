/** Pauses, and what resumes them: our flows and Prefect's client, Prefect's flows and ours, on both servers. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import type { FlowRun } from "../../../bridge/contract/runs/flow-run.ts";
import { closeEngine } from "../../../bridge/engine-api.ts";
import {
  flow,
  getRunContext,
  pauseFlowRun,
  receiveInput,
  resumeFlowRun,
  sendInput,
} from "../../../bridge/index.ts";
import { createServer } from "../../../bridge/server/app.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { startWorker } from "../../../bridge/worker/worker.ts";
import { deployed } from "../../bridge/worker/deployed.ts";
import { prefectVenv, startPrefect } from "../../setup/prefect.ts";

const SUSPENDS = `
import { flow, task, suspendFlowRun } from "cellflow";
const compute = task(async function compute() {
  console.log("computed");
  return 1;
}, { cache: { key: "once" }, logPrints: true });
export const main = flow(async function add() {
  const one = await compute();
  const ask = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
  const { n } = await suspendFlowRun({ waitForInput: ask });
  console.log("gave " + (one + n));
}, { name: "add", logPrints: true });
`;

interface Peer {
  url: string;
  stop(): Promise<void>;
}

async function served(): Promise<Peer> {
  const server = await createServer({ database: ":memory:" });
  const stopServices = server.startServices();
  const listening = await listen(server, { port: 0 });
  return {
    url: `${listening.url}/api`,
    async stop() {
      await listening.close();
      stopServices();
      await server.close();
    },
  };
}

describe.each([
  ["a real Prefect server", () => startPrefect()],
  ["the embedded server", served],
])("on %s", (_, start) => {
  let peer: Peer;
  let client: Client;
  let home: string;
  beforeAll(async () => {
    peer = await start();
    home = mkdtempSync(join(tmpdir(), "cellflow-conformance-"));
    for (const name of Object.keys(process.env))
      if (/^(PREFECT|CELLFLOW)_/.test(name)) delete process.env[name];
    Object.assign(process.env, {
      PREFECT_API_URL: peer.url,
      CELLFLOW_HOME: home,
      CELLFLOW_LOGGING_LEVEL: "off",
    });
    client = createClient(remoteTransport({ apiUrl: peer.url, home, database: "" }));
  });
  afterAll(async () => {
    await closeEngine();
    await peer.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** What Python code prints that runs with Prefect's client against the same server. */
  async function python(code: string): Promise<string> {
    const env = { ...process.env, PREFECT_HOME: home, PREFECT_SERVER_ANALYTICS_ENABLED: "false" };
    const { python: program } = await prefectVenv();
    return (await promisify(execFile)(program, ["-c", code], { env, cwd: home })).stdout;
  }

  /** The run of a flow of this name, once it is in a state of this type. */
  async function until(name: string, type: string): Promise<FlowRun> {
    for (;;) {
      const [run] = await client.flowRuns.filter({ flows: { name: { any_: [name] } } });
      if (run?.state_type === type) return run;
      await sleep(200);
    }
  }

  const resume = (id: string, input: string) => `
from prefect.flow_runs import resume_flow_run
try:
    resume_flow_run("${id}", run_input=${input})
    print("resumed")
except RuntimeError as error:
    print(error)
`;

  test("Prefect's client resumes a flow of ours with the input that it asks for", async () => {
    const ask = z.object({ approve: z.boolean(), note: z.string().default("none") });
    const main = flow(async () => pauseFlowRun({ waitForInput: ask, timeout: 600 }), {
      name: "ours-asks",
      retries: 1,
      retryDelay: 0,
    });
    const ended = main();
    const { id } = await until("ours-asks", "PAUSED");
    expect(await python(resume(id, '{"approve": "perhaps"}'))).toContain(
      "Cannot resume this run: Reason: Validation failed for field 'approve'",
    );
    expect(await python(resume(id, '{"approve": True}'))).toBe("resumed\n");
    expect(await ended).toEqual({ approve: true, note: "none" });
    expect((await client.flowRuns.read(id)).state_type).toBe("COMPLETED");
  });

  test("a flow of Prefect's goes on when resumeFlowRun gives it what it asks for", async () => {
    const printed = python(`
from prefect import flow
from prefect.flow_runs import pause_flow_run
from prefect.input import RunInput

class Approval(RunInput):
    approve: bool
    days: int = 3

@flow(name="theirs-asks")
def theirs():
    answer = pause_flow_run(wait_for_input=Approval, timeout=600, poll_interval=1)
    number = pause_flow_run(wait_for_input=int, timeout=600, poll_interval=1)
    return answer.approve, answer.days, number

print(theirs())
`);
    const { id, name } = await until("theirs-asks", "PAUSED");
    // Its schema comes after the pause.
    await expect
      .poll(() => client.flowRunInputs.read(id, "paused-1-schema"), { timeout: 60_000 })
      .toBeDefined();
    await expect(resumeFlowRun(id, { runInput: { approve: "perhaps" } })).rejects.toThrow(
      `field approve of the input of flow run '${name}' must be true or false, got "perhaps"`,
    );
    await resumeFlowRun(id, { runInput: { approve: "yes", days: "5" } });
    await expect
      .poll(() => client.flowRunInputs.read(id, "paused-2-schema"), { timeout: 60_000 })
      .toBeDefined();
    await resumeFlowRun(id, { runInput: { value: "7" } });
    expect((await printed).trim()).toBe("(True, 5, 7)");
  });

  test("a retry after a pause has the retries that the flow has, and pauses again", async () => {
    let calls = 0;
    const main = flow(
      async () => {
        const { n } = await pauseFlowRun({ waitForInput: z.object({ n: z.number() }) });
        if (++calls === 1) throw new Error("once");
        return n;
      },
      { name: "pauses-again", retries: 1 },
    );
    const ended = main();
    ended.catch(() => {});
    const { id } = await until("pauses-again", "PAUSED");
    await resumeFlowRun(id, { runInput: { n: 1 } });
    await expect.poll(() => calls, { timeout: 60_000 }).toBe(1);
    await until("pauses-again", "PAUSED");
    await resumeFlowRun(id, { runInput: { n: 2 } });
    expect(await ended).toBe(2);
  });

  test("a suspended run of a deployment is run again by our worker when Prefect's client resumes it", async () => {
    await client.workPools.create({ name: "zoo", type: "process", base_job_template: {} });
    const add = await deployed({ apiUrl: peer.url, pool: "zoo", source: SUSPENDS, parameters: {} });
    const worker = await startWorker({
      client: add.client,
      pools: ["zoo"],
      env: settingsEnvironment(add.settings, process.env),
      log: () => {},
      pollSeconds: 1,
    });
    try {
      const id = await add.run();
      const suspended = await add.until(id, "PAUSED", "FAILED", "CRASHED");
      expect(suspended.state_name).toBe("Suspended");
      await expect.poll(() => worker.running()).toBe(0);
      expect(await python(resume(id, '{"n": 5}'))).toBe("resumed\n");
      expect(await add.until(id, "COMPLETED", "FAILED", "CRASHED")).toMatchObject({
        state_type: "COMPLETED",
        run_count: 1,
      });
      const logs = await add.logs(id);
      expect(logs.match(/^computed$/gm)).toHaveLength(1);
      expect(logs).toContain("gave 6");
    } finally {
      worker.stop({ cancel: true });
      await worker.done;
      await add.remove();
    }
  });

  test("a flow of ours and one of Prefect's send each other inputs", async () => {
    let began = (_id: string): void => {};
    const id = new Promise<string>((resolve) => {
      began = resolve;
    });
    const main = flow(
      async () => {
        began(getRunContext().flowRun?.id ?? "");
        const values = [await receiveInput(), await receiveInput(z.object({ n: z.number() }))];
        await sendInput({ got: values }, (await until("theirs-talks", "RUNNING")).id);
        return [...values, await receiveInput(z.string(), { keyPrefix: "last", pollInterval: 1 })];
      },
      { name: "ours-talks" },
    );
    const ended = main();
    const printed = python(`
from uuid import UUID
from prefect import flow
from prefect.input import RunInput, receive_input, send_input

class Number(RunInput):
    n: int

to = UUID("${await id}")

@flow(name="theirs-talks")
def theirs():
    send_input("hello", to)
    Number(n=3).send_to(to)
    for value in receive_input(dict, timeout=120, poll_interval=1):
        print(value)
        break
    send_input("bye", to, key_prefix="last")

theirs()
`);
    expect(await ended).toEqual(["hello", { n: 3 }, "bye"]);
    expect((await printed).trim()).toBe("{'got': ['hello', {'n': 3}]}");
  });

  test("a pause that nobody ends in time fails the run, and one that is cancelled ends Cancelled", async () => {
    const late = flow(async () => pauseFlowRun({ timeout: 0.5 }), { name: "late", retries: 1 });
    await expect(late()).rejects.toMatchObject({ code: "run.pause-timeout" });
    const { state } = await until("late", "FAILED");
    expect(state).toMatchObject({ name: "Failed", message: "The flow was paused and never resumed." });
    const main = flow(async () => pauseFlowRun(), { name: "cancelled" });
    const ended = main();
    ended.catch(() => {});
    const { id } = await until("cancelled", "PAUSED");
    await client.flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling" });
    await expect(ended).rejects.toMatchObject({ code: "run.cancelled" });
    expect((await client.flowRuns.read(id)).state_type).toBe("CANCELLED");
  });
});
