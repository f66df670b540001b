/** Prefect's own clients send events to our server and hear of them from it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReceivedEvent } from "../../../bridge/contract/events/event.ts";
import { createServer } from "../../../bridge/server/app.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { prefectVenv } from "../../setup/prefect.ts";

const FLOW = `
import time
from prefect import flow, task
from prefect.events import emit_event

@task(tags=["red"])
def double(x):
    return x * 2

@flow(log_prints=True)
def watched(seconds: float = 0):
    print("doubled", double(1))
    emit_event("soak.sdk", resource={"prefect.resource.id": "soak.sdk", "size": "small"})
    time.sleep(seconds)

if __name__ == "__main__":
    watched.serve(name="here")
`;

let url: string;
let prefect: string;
let python: string;
let env: NodeJS.ProcessEnv;
let home: string;
const stops: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  ({ prefect, python } = await prefectVenv());
  home = mkdtempSync(join(tmpdir(), "cellflow-clients-"));
  stops.push(() => rmSync(home, { recursive: true, force: true }));
  const server = await createServer({ database: join(home, "test.db") });
  const stopServices = server.startServices();
  const listening = await listen(server, { port: 0 });
  stops.push(async () => {
    stopServices();
    await listening.close();
    await server.close();
  });
  url = `${listening.url}/api`;
  env = {
    ...process.env,
    PREFECT_HOME: home,
    PREFECT_API_URL: url,
    DO_NOT_TRACK: "1",
    PYTHONUNBUFFERED: "1",
  };
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
}, 60_000);

/** A program that runs until the end of the tests. */
function start(program: string, ...args: string[]): { output(): string } {
  const child = spawn(program, args, { env, cwd: home, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data));
  stops.push(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  return { output: () => output };
}

async function run(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(prefect, args, { env, cwd: home });
  return stdout + stderr;
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(url + path, body && { method: "POST", body: JSON.stringify(body) });
  return (await response.json()) as T;
}

test("`events stream` prints what is emitted; a watched run ends; a served run hears of its cancellation", {
  timeout: 240_000,
}, async () => {
  const stream = start(prefect, "events", "stream", "--format", "json");
  const printed = () =>
    stream
      .output()
      .split("\n")
      .flatMap((line): ReceivedEvent[] => (line.startsWith("{") ? [JSON.parse(line)] : []));
  const names = () => printed().map(({ event }) => event);
  await expect.poll(() => stream.output(), { timeout: 60_000 }).toContain("Subscribing to event stream");
  await expect
    .poll(
      async () => {
        // The stream says so before it is open.
        await run("event", "emit", "--event", "soak.emitted", "--resource-id", "soak.cli");
        return names();
      },
      { timeout: 60_000 },
    )
    .toContain("soak.emitted");

  const file = join(home, "watched.py");
  writeFileSync(file, FLOW);
  const served = start(python, file);
  await expect.poll(() => served.output(), { timeout: 60_000 }).toContain("watched/here");
  const watched = await run("deployment", "run", "watched/here", "--watch");
  expect(watched).toContain("Flow run finished successfully in 'Completed'.");
  await expect
    .poll(names, { timeout: 60_000 })
    .toEqual(
      expect.arrayContaining([
        "prefect.deployment.created",
        "prefect.flow-run.Running",
        "prefect.flow-run.Completed",
        "prefect.task-run.Pending",
        "prefect.task-run.Running",
        "prefect.task-run.Completed",
        "soak.sdk",
      ]),
    );
  // What was told live is found, alike.
  const live = printed().find(({ event }) => event === "prefect.task-run.Completed");
  const { events } = await ask<{ events: ReceivedEvent[] }>("/events/filter", {
    filter: { event: { name: ["prefect.task-run.Completed"] } },
  });
  expect(events).toEqual([{ ...live, occurred: expect.any(String), received: expect.any(String) }]);
  expect(live?.related?.map((resource) => resource["prefect.resource.role"])).toEqual(
    expect.arrayContaining(["tag", "flow-run", "flow", "deployment"]),
  );
  const emitted = printed().find(({ event }) => event === "soak.sdk");
  expect(emitted?.related?.map((resource) => resource["prefect.resource.role"])).toContain("flow-run");

  const [deployment] = await ask<{ id: string }[]>("/deployments/filter", {});
  const { id } = await ask<{ id: string }>(`/deployments/${deployment?.id}/create_flow_run`, {
    parameters: { seconds: 600 },
  });
  const state = async () => (await ask<{ state_name: string }>(`/flow_runs/${id}`)).state_name;
  await expect.poll(state, { timeout: 60_000 }).toBe("Running");
  await run("flow-run", "cancel", id);
  await expect.poll(state, { timeout: 60_000 }).toBe("Cancelled");
});
