import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Change } from "../../../bridge/contract/change.ts";
import { machineName, processHeader, processStart } from "../../../bridge/processes/identity.ts";
import { ask, openServer, startRun, temporaryFolder } from "../server/harness.ts";
import { taskRunEvent } from "./contract/task-runs.ts";

test("two servers on one file see each other's writes, and are told of them while they listen", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const [one, two] = [await openServer(file), await openServer(file)];
  const seen: Change[] = [];
  let heard = () => {};
  const stop = two.changes.subscribe((change) => {
    seen.push(change);
    heard();
  });
  const run = await startRun(one);
  expect((await ask(two, `/flow_runs/${run}`)).state_type).toBe("RUNNING");
  if (seen.length === 0) await new Promise<void>((resolve) => (heard = resolve));
  expect(seen).toContainEqual({ kind: "flow-run", id: run, flow_run_id: run });
  stop();
});

test("a server hears its own writes at once, and once", async () => {
  const server = await openServer();
  const seen: Change[] = [];
  server.changes.subscribe((change) => seen.push(change));
  const run = await startRun(server);
  expect(seen.flatMap(({ kind, id }) => (kind === "event" ? [] : [id]))).toEqual([run, run]);
});

test("of two who claim a run, one gets it", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const [one, two] = [await openServer(file), await openServer(file)];
  const flow = await ask(one, "/flows/", { name: "f" });
  const run = await ask(one, "/flow_runs/", { flow_id: flow.id, state: { type: "SCHEDULED" } });
  const claim = (server: typeof one) =>
    ask(server, `/flow_runs/${run.id}/set_state`, { state: { type: "PENDING" } });
  const answers = await Promise.all([claim(one), claim(two)]);
  expect(answers.map((answer) => answer.status).sort()).toEqual(["ABORT", "ACCEPT"]);
});

test("a run whose process died is Crashed, and its unfinished tasks with it", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  const header = { "x-cellflow-process": `${child.pid}:${processStart(child.pid ?? 0)}` };
  const server = await openServer(file);
  const run = await startRun(server, header);
  const [open, done] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
  await ask(server, "/events", [
    taskRunEvent({ taskRun: open, flowRun: run }, "Running", new Date()),
    taskRunEvent({ taskRun: done, flowRun: run }, "Completed", new Date()),
  ]);
  expect((await ask(server, "/flow_runs/filter", {}))[0].state_type).toBe("RUNNING");
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  expect((await ask(server, "/flow_runs/filter", {}))[0]).toMatchObject({
    state_type: "CRASHED",
    state: { message: "The process running this flow ended unexpectedly" },
  });
  expect((await ask(server, `/task_runs/${open}`)).state_type).toBe("CRASHED");
  expect((await ask(server, `/task_runs/${done}`)).state_type).toBe("COMPLETED");
});

test("the dead are found when the file is opened; a reused pid is not the old process", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const first = await openServer(file);
  const run = await startRun(first, { "x-cellflow-process": `${process.pid}:not-my-start` });
  const mine = await startRun(first, { "x-cellflow-process": processHeader() });
  const second = await openServer(file);
  expect((await ask(second, `/flow_runs/${run}`)).state_type).toBe("CRASHED");
  expect((await ask(second, `/flow_runs/${mine}`)).state_type).toBe("RUNNING");
});

test("runs of another machine, and scheduled or finished runs, are let be", async () => {
  const server = await openServer();
  const dead = { "x-cellflow-process": "999999:1" };
  const finished = await startRun(server, { "x-cellflow-process": processHeader() });
  await ask(server, `/flow_runs/${finished}/set_state`, { state: { type: "COMPLETED" } });
  const flow = await ask(server, "/flows/", { name: "f" });
  const scheduled = await ask(
    server,
    "/flow_runs/",
    { flow_id: flow.id, state: { type: "SCHEDULED" } },
    dead,
  );
  const elsewhere = await startRun(server, { "x-cellflow-process": processHeader() });
  server.context.database.run(
    "UPDATE owner SET machine = 'elsewhere', pid = 1 WHERE flow_run_id = ?",
    elsewhere,
  );
  const types = Object.fromEntries(
    (await ask(server, "/flow_runs/filter", {})).map((run: { id: string; state_type: string }) => [
      run.id,
      run.state_type,
    ]),
  );
  expect(types).toEqual({ [finished]: "COMPLETED", [scheduled.id]: "SCHEDULED", [elsewhere]: "RUNNING" });
  expect(machineName()).not.toBe("elsewhere");
});
