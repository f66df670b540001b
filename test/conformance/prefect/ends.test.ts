/** What is called and recorded when runs enter their states: the same flows in Python with Prefect, and here. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import { closeEngine, flushRunUpdates } from "../../../bridge/engine-api.ts";
import { flow, type State, states, type Task, task } from "../../../bridge/index.ts";
import { type PrefectServer, prefectVenv, startPrefect } from "../../setup/prefect.ts";

let server: PrefectServer;
let client: Client;
let home: string;

beforeAll(async () => {
  server = await startPrefect();
  home = mkdtempSync(join(tmpdir(), "cellflow-conformance-"));
  for (const name of Object.keys(process.env))
    if (/^(PREFECT|CELLFLOW)_/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    PREFECT_API_URL: server.url,
    CELLFLOW_HOME: home,
    CELLFLOW_LOGGING_LEVEL: "off",
  });
  client = createClient(remoteTransport({ apiUrl: server.url, home, database: "" }));
});
afterAll(async () => {
  await closeEngine();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

/** What Python code prints that runs with Prefect's client against the same server. */
async function python(code: string): Promise<string> {
  const env = { ...server.env, PREFECT_LOGGING_TO_API_BATCH_INTERVAL: "0.1" };
  const { python: program } = await prefectVenv();
  return (await promisify(execFile)(program, ["-c", code], { env, cwd: home })).stdout;
}

/** The first lines of what the run of a flow, and its tasks, have logged, by the run's name without its number. */
async function logOf(flowName: string): Promise<string[]> {
  await flushRunUpdates();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: [flowName] } } });
  const logs = await client.logs.filter({
    logs: { flow_run_id: { any_: [run?.id ?? ""] } },
    sort: "TIMESTAMP_ASC",
  });
  const lines = logs.map((line) => ({
    from: line.task_run_id === null ? "flow" : "task",
    text: `${line.level} ${line.message.split("\n")[0]}`,
  }));
  // Two senders: their lines may have the same time.
  return ["flow", "task"].flatMap((from) =>
    lines.filter((line) => line.from === from).map(({ text }) => `${from} ${text}`),
  );
}

test("hooks are called for the same states, and leave the same lines", async () => {
  const printed = await python(`
from prefect import flow, task
tries = 0
def told(made, run, state): print(made.name, state.type.value, state.name)
def broken(made, run, state): raise ValueError("smtp is down")
on = dict(on_running=[told], on_completion=[told, broken], on_failure=[told])
@task(retries=1, **on)
def flaky():
    global tries
    tries += 1
    if tries == 1: raise ValueError("not yet")
@task(retries=1, retry_delay_seconds=0.1, **on)
def failing(): raise ValueError("never")
@flow(name="theirs", retries=1, on_cancellation=[told], on_crashed=[told], **on)
def main():
    flaky()
    failing()
try: main()
except ValueError: pass
`);
  let tries = 0;
  const calls: string[] = [];
  const told = ({ name }: { name: string }, _: unknown, state: State) => {
    calls.push(`${name} ${state.type} ${state.name}`);
  };
  const broken = () => {
    throw new Error("smtp is down");
  };
  const on = { onRunning: told, onCompletion: [told, broken], onFailure: told };
  const flaky = task(
    async () => {
      if (++tries === 1) throw new Error("not yet");
    },
    { name: "flaky", retries: 1, ...on },
  );
  const failing = task(() => Promise.reject(new Error("never")), {
    name: "failing",
    retries: 1,
    retryDelay: 0.1,
    ...on,
  });
  const main = flow(
    async () => {
      await flaky();
      await failing();
    },
    { name: "ours", retries: 1, onCancellation: told, onCrashed: told, ...on },
  );
  await expect(main()).rejects.toThrow("never");
  expect(calls.map((call) => call.replace(/^ours/, "theirs"))).toEqual(printed.trim().split("\n"));
  const [ours, theirs] = [await logOf("ours"), await logOf("theirs")].map((lines) =>
    lines.filter((line) => / hook /i.test(line)),
  );
  // Prefect's first hook of a flow run is not in the run's log, as that one's logger is made after it.
  expect(ours?.slice(2)).toEqual(theirs);
  expect(theirs?.length).toBeGreaterThan(20);
});

/** The states that the runs of a flow, and of the tasks in them, ended in, oldest first. */
async function endsOf(flowName: string, tasks: number): Promise<string[]> {
  await flushRunUpdates();
  const runs = await client.flowRuns.filter({
    flows: { name: { any_: [flowName] } },
    sort: "START_TIME_ASC",
  });
  const ids = runs.map(({ id }) => id);
  const recorded = async () =>
    client.taskRuns.filter({
      flow_runs: { id: { any_: ids } },
      task_runs: { state: { type: { any_: ["COMPLETED", "FAILED", "CANCELLED"] } } },
    });
  // A server records the events of task runs after it took them.
  await expect.poll(async () => (await recorded()).length, { timeout: 60_000 }).toBe(tasks);
  const taskRuns = await recorded();
  taskRuns.sort((a, b) => ((a.expected_start_time ?? "") < (b.expected_start_time ?? "") ? -1 : 1));
  return [...taskRuns, ...runs].map(({ state, run_count }) => {
    const message = state?.message === "" ? null : state?.message;
    return JSON.stringify([state?.type, state?.name, message, run_count]);
  });
}

test("a state that is returned is recorded under its name, as Prefect does", async () => {
  await python(`
from prefect import flow, task
from prefect.states import Cancelled, Completed, Failed
@task
def unchanged(): return Completed(name="Unchanged", message="same as before")
@task(retries=1)
def stale(): return Failed(name="Stale", message="of last week")
@task(retries=1)
def off(): return Cancelled(message="switched off")
@flow(name="their ends")
def main(how):
    if how == "tasks":
        unchanged(); stale(); off()
        return Completed(name="Skipped", message="no new data")
    if how == "failed": return Failed(message="no rows")
    if how == "cancelled": return Cancelled(name="Closed", message="holiday")
    if how == "good states": return [unchanged(return_state=True), unchanged(return_state=True)]
    if how == "bad states": return [unchanged(return_state=True), stale(return_state=True)]
for how in ["tasks", "failed", "cancelled", "good states", "bad states"]:
    main(how, return_state=True)
`);
  const unchanged = task(async () => states.Completed({ name: "Unchanged", message: "same as before" }), {
    name: "unchanged",
  });
  const stale = task(async () => states.Failed({ name: "Stale", message: "of last week" }), {
    name: "stale",
    retries: 1,
  });
  const off = task(async () => states.Cancelled({ message: "switched off" }), { name: "off", retries: 1 });
  const ending = async (...tasks: Task<[], unknown>[]): Promise<State[]> => {
    const ends: State[] = [];
    for (const one of tasks) ends.push(await one.submit().wait());
    return ends;
  };
  const main = flow(
    async (how: string) => {
      if (how === "failed") return states.Failed({ message: "no rows" });
      if (how === "cancelled") return states.Cancelled({ name: "Closed", message: "holiday" });
      if (how === "good states") return ending(unchanged, unchanged);
      if (how === "bad states") return ending(unchanged, stale);
      await ending(unchanged, stale, off);
      return states.Completed({ name: "Skipped", message: "no new data" });
    },
    { name: "our ends" },
  );
  for (const how of ["tasks", "failed", "cancelled", "good states", "bad states"]) await main.run(how);
  const ours = await endsOf("our ends", 7);
  expect(ours).toEqual(await endsOf("their ends", 7));
  expect(ours).toContain('["COMPLETED","Skipped","no new data",1]');
});
