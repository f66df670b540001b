/** A flow served from a plain program, on Prefect's own server, and run by Prefect's own command. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import type { FlowRun } from "../../../bridge/contract/runs/flow-run.ts";
import { readSettings } from "../../../bridge/settings/settings.ts";
import { type Folder, type Script, scriptFolder } from "../../bridge/behaviour/script.ts";
import { type PrefectServer, prefectVenv, startPrefect } from "../../setup/prefect.ts";

let server: PrefectServer;
let prefect: string;
let folder: Folder;
let client: Client;
beforeAll(async () => {
  // A schedule that is resumed is planned at the scheduler's next look.
  server = await startPrefect({ PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS: "2" });
  prefect = (await prefectVenv()).prefect;
  folder = scriptFolder();
  client = createClient(
    await createTransport(readSettings({ ...folder.env, PREFECT_API_URL: server.url }, folder.home)),
  );
});
afterAll(async () => {
  folder?.remove();
  await client?.transport.close();
  await server?.stop();
});

function serve(options: string): Script {
  return folder.start(
    `const add = task(async function add(n: number) { return n + 1; });
    const main = flow(async function main(n = 1, mode: "run" | "hang" = "run") {
      console.log("mode " + mode + " n " + n);
      if (mode === "hang") await new Promise((done) => setTimeout(done, 600_000));
      return add(n);
    }, { logPrints: true });
    await main.serve(${options});`,
    { PREFECT_API_URL: server.url },
  );
}

/** Prefect's command; gives what it printed. */
async function prefectSays(...args: string[]): Promise<string> {
  return (await promisify(execFile)(prefect, args, { env: server.env })).stdout;
}

function runsOf(name: string, state: "COMPLETED" | "RUNNING" | "CANCELLED"): Promise<FlowRun[]> {
  return client.flowRuns.filter({
    deployments: { name: { any_: [name] } },
    flow_runs: { state: { type: { any_: [state] } } },
  });
}

test("what `prefect deployment run` makes is run, with its parameters; cancelled by Prefect's command, its process is gone", async () => {
  const script = serve('{ name: "asked", parameters: { n: 2 } }');
  await script.says("main/asked runs when it is asked to");
  await prefectSays("deployment", "run", "main/asked", "-p", "n=5", "--watch");
  expect(await runsOf("asked", "COMPLETED")).toMatchObject([{ parameters: { n: 5 } }]);
  await script.says("mode run n 5");
  expect(await prefectSays("deployment", "inspect", "main/asked")).toMatch(
    /'?status'?: '?"?READY|status.*READY/,
  );
  await prefectSays("deployment", "run", "main/asked", "-p", "mode=hang");
  await script.says("mode hang n 2");
  const [run] = await runsOf("asked", "RUNNING");
  await prefectSays("flow-run", "cancel", run?.id ?? "");
  await script.says(`flow run '${run?.name}' ended: Cancelled`);
  expect((await client.flowRuns.read(run?.id ?? "")).state_type).toBe("CANCELLED");
  script.child.kill("SIGTERM");
  const { code, output } = await script.ended;
  expect([code, output]).toEqual([
    0,
    expect.stringContaining("main/asked is paused until it is served again"),
  ]);
});

test("a schedule fires; Ctrl-C cancels what runs and pauses the deployment, and serving again resumes it", async () => {
  const script = serve('{ name: "often", every: 2, limit: 2, parameters: { mode: "hang" } }');
  await script.says("main/often runs every 2 seconds");
  await script.says("mode hang n 1");
  script.child.kill("SIGINT");
  const { output } = await script.ended;
  expect(output).toContain("cancelling ");
  expect(await runsOf("often", "RUNNING")).toEqual([]);
  expect((await runsOf("often", "CANCELLED")).length).toBeGreaterThan(0);
  expect((await client.deployments.readByName("main", "often"))?.paused).toBe(true);
  const again = serve('{ name: "often", every: 2 }');
  await again.says("mode run n 1");
  expect(await client.deployments.readByName("main", "often")).toMatchObject({ paused: false });
  again.child.kill("SIGINT");
  await again.ended;
});
