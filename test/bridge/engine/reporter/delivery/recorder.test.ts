import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { createClient } from "../../../../../bridge/client/client.ts";
import type { Transport } from "../../../../../bridge/client/transport/transport.ts";
import { createRecorder } from "../../../../../bridge/engine/reporter/delivery/recorder.ts";
import type { Outbox, Session } from "../../../../../bridge/engine/reporter/delivery/session.ts";
import { deliverSpool } from "../../../../../bridge/engine/reporter/delivery/spool.ts";
import { wireLine } from "../../../../../bridge/engine/reporter/delivery/wire-line.ts";
import type { PostedUpdate } from "../../../../../bridge/engine/reporter/messages.ts";
import { recordUpdate } from "../../../../../bridge/engine/reporter/record-update.ts";
import {
  createRunRegistry,
  type FlowRecord,
  type RunRegistry,
} from "../../../../../bridge/engine/reporter/run-registry.ts";
import { taskEvent } from "../../../../../bridge/engine/reporter/task-event.ts";
import type { ApiServer } from "../../../../../bridge/server/app.ts";
import { recordBatch } from "../../../../../bridge/server/runs/recording/record-batch.ts";
import type { Settings } from "../../../../../bridge/settings/settings.ts";
import { type State, states } from "../../../../../bridge/state.ts";
import { v7 } from "../../../../../bridge/uuid.ts";
import { ask, openServer, startRun, temporaryFolder } from "../../../server/harness.ts";

afterEach(() => {
  vi.useRealTimers();
});

const warnings: string[] = [];
const terminal = { configure() {}, show() {}, warn: (line: string) => void warnings.push(line) };

function registryOf(outbox: Outbox, flowRunId: string): RunRegistry {
  const registry = createRunRegistry({ notify() {}, cancelled() {}, suspended() {} });
  const flow = { session: { outbox } as Session, id: flowRunId, name: "f-1", flow: "f", runCount: 1 };
  registry.flows.set(flowRunId, flow as FlowRecord);
  return registry;
}

function recorderOn(server: ApiServer, settings = {} as Settings): Outbox {
  return createRecorder("test", (batch) => recordBatch(server.context, batch), settings, terminal);
}

/** An outbox that tells the same to another server by its routes. */
function byEvents(server: ApiServer): Outbox & { sent(): Promise<void> } {
  const events: unknown[] = [];
  const lines: unknown[] = [];
  const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}.${micros(at)}Z`;
  const micros = (at: number) => String(Math.round(at * 1000) % 1_000_000).padStart(6, "0");
  const outbox = {
    entered: (task, state) => void events.push(JSON.parse(JSON.stringify(taskEvent(task, state, iso)))),
    event() {},
    log: (line) => void lines.push(wireLine(line, iso)),
    async sent() {
      await ask(server, "/events", events.splice(0));
      await ask(server, "/logs/", lines.splice(0));
    },
  } satisfies Partial<Outbox & { sent(): Promise<void> }>;
  return outbox as unknown as Outbox & { sent(): Promise<void> };
}

const BEGAN = 1_764_500_000_000;

function updatesOf(flowRunId: string, names: readonly (keyof typeof states)[]): PostedUpdate[] {
  const id = v7();
  const updates: PostedUpdate[] = [
    {
      kind: "task-run",
      run: { kind: "task-run", id, flowRunId, name: "t-1", task: "t", inputs: [], retries: 2, at: BEGAN },
      taskKey: "t-12345678",
      taskInputs: { path: [], other: [v7(), `flow_run:${v7()}`] },
      tags: ["a", "b"],
      retryDelay: 3,
    },
  ];
  let runCount = 0;
  for (const [index, name] of names.entries()) {
    const init = { id: v7(), timestamp: BEGAN + index * 1.25, message: index % 2 ? `m${index}` : undefined };
    const details = name === "AwaitingRetry" ? { scheduledTime: BEGAN + 5000.125 } : undefined;
    const state = JSON.parse(JSON.stringify(states[name]({ ...init, details } as never))) as State;
    if (state.type === "RUNNING") runCount++;
    updates.push({ kind: "state", id, state, runCount });
  }
  updates.push({ kind: "log", taskRunId: id, flowRunId, level: 20, name: "n", message: "said", at: BEGAN });
  return updates;
}

const story = fc.constantFrom<(keyof typeof states)[]>(
  ["Pending", "Running", "Completed"],
  ["Pending", "Running"],
  ["Pending", "Running", "AwaitingRetry", "Retrying", "Failed"],
  ["Pending", "Running", "AwaitingRetry"],
  ["Pending", "Cached"],
  ["Pending", "Running", "Completed", "RolledBack"],
);

test("what is written straight into rows is answered like what is told by events, however it comes in batches", async () => {
  const [direct, told] = [await openServer(":memory:"), await openServer(":memory:")];
  const times = /^(id|created|updated|flow_run_id|estimated_.*|task_run_id|dynamic_key)$/;
  const comparable = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, each) => (times.test(key) ? undefined : each)));
  await fc.assert(
    fc.asyncProperty(
      fc.array(story, { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 }),
      async (stories, sizes) => {
        const runs = [await startRun(direct), await startRun(told)];
        const [recorder, events] = [recorderOn(direct), byEvents(told)];
        const registries = [recorder, events].map((outbox, at) => registryOf(outbox, String(runs[at])));
        const updates = stories.flatMap((names) => updatesOf("here", names));
        for (let at = 0, batch = 0; at < updates.length; batch++) {
          const size = sizes[batch % sizes.length] ?? 1;
          for (const update of updates.slice(at, at + size)) {
            registries.forEach((registry, index) => {
              const text = JSON.stringify(update).replaceAll('"here"', JSON.stringify(runs[index]));
              recordUpdate(registry, undefined, JSON.parse(text) as PostedUpdate);
            });
          }
          at += size;
          recorder.kick();
          await events.sent();
        }
        const answers = [];
        for (const [at, server] of [direct, told].entries()) {
          const of = { flow_runs: { id: { any_: [runs[at]] } } };
          const found = await ask(server, "/task_runs/filter", { ...of, sort: "ID_DESC" });
          const history = [];
          for (const { id } of found) history.push(await ask(server, `/task_run_states/?task_run_id=${id}`));
          const logs = await ask(server, "/logs/filter", { logs: { flow_run_id: { any_: [runs[at]] } } });
          answers.push({
            found,
            history,
            logs: logs.map((line: { message: string }) => line.message).sort(),
          });
          expect(found).toHaveLength(stories.length);
          const [state] = history[0];
          expect(await ask(server, `/task_run_states/${state.id}`)).toEqual(state);
        }
        expect(comparable(answers[0])).toEqual(comparable(answers[1]));
      },
    ),
    { numRuns: 40 },
  );
});

test("while the database can't be written nothing is lost, and it is asked again in a while", async () => {
  vi.useFakeTimers();
  const server = await openServer(":memory:");
  const flowRun = await startRun(server);
  let asked = 0;
  let again = 0;
  let isFull = true;
  const recorder = createRecorder(
    "test",
    (batch) => {
      asked++;
      if (isFull) throw new Error("disk full");
      recordBatch(server.context, batch);
    },
    {} as Settings,
    terminal,
    () => void again++,
  );
  const registry = registryOf(recorder, flowRun);
  const updates = updatesOf(flowRun, ["Pending", "Running", "Completed"]);
  warnings.length = 0;
  for (const update of updates) {
    recordUpdate(registry, undefined, update);
    recorder.kick();
  }
  expect(asked).toBe(1);
  isFull = false;
  vi.advanceTimersByTime(3000);
  expect([asked, again]).toEqual([2, 1]);
  const [run] = await ask(server, "/task_runs/filter", {});
  expect(run).toMatchObject({ state_type: "COMPLETED", run_count: 1 });
  expect(await ask(server, `/task_run_states/?task_run_id=${run.id}`)).toHaveLength(3);
  expect(warnings).toEqual([
    expect.stringMatching(/^the API at test does not answer \(disk full\)/),
    "the API at test answers again; what was stored is delivered",
  ]);
});

test("what can't be written when somebody waits is stored beside it, and written by the next run, once", async () => {
  const home = temporaryFolder();
  const settings = { home, database: `${home}/cellflow.db` } as Settings;
  const server = await openServer();
  const flowRun = await startRun(server);
  let isFull = true;
  const record = (batch: Parameters<typeof recordBatch>[1]) => {
    if (isFull) throw new Error("disk full");
    recordBatch(server.context, batch);
  };
  const recorder = createRecorder("test", record, settings, terminal);
  const registry = registryOf(recorder, flowRun);
  const updates = updatesOf(flowRun, ["Pending", "Running", "Completed"]);
  for (const update of updates.slice(0, 3)) recordUpdate(registry, undefined, update);
  await recorder.flush();
  isFull = false;
  // What follows is written before what was stored.
  for (const update of updates.slice(3)) recordUpdate(registry, undefined, update);
  await recorder.flush();
  const transport = {
    record,
    fetch: (path: string, init?: RequestInit) => server.fetch(new Request(`http://test/api${path}`, init)),
  } as unknown as Transport;
  const client = createClient(transport);
  const session = { settings, client, transport, recording: { async check() {} } } as unknown as Session;
  await deliverSpool(session);
  await deliverSpool(session);
  const [run] = await ask(server, "/task_runs/filter", {});
  expect(run).toMatchObject({ state_type: "COMPLETED", run_count: 1, state: { name: "Completed" } });
  const history = await ask(server, `/task_run_states/?task_run_id=${run.id}`);
  expect(history.map(({ name }: State) => name)).toEqual(["Pending", "Running", "Completed"]);
});

test("what can be neither written nor stored is kept, said once, and written when that is possible, in order", async () => {
  const home = temporaryFolder();
  // A file where the folder would be.
  writeFileSync(join(home, "spool"), "");
  const settings = { home, database: `${home}/cellflow.db` } as Settings;
  const server = await openServer();
  const flowRun = await startRun(server);
  let isFull = true;
  const recorder = createRecorder(
    "test",
    (batch) => {
      if (isFull) throw new Error("disk full");
      recordBatch(server.context, batch);
    },
    settings,
    terminal,
  );
  const registry = registryOf(recorder, flowRun);
  const updates = updatesOf(flowRun, ["Pending", "Running", "Completed"]);
  warnings.length = 0;
  for (const update of updates.slice(0, 3)) recordUpdate(registry, undefined, update);
  await recorder.flush();
  await recorder.flush();
  expect(recorder.isStuck()).toBe(true);
  expect(warnings).toHaveLength(2);
  expect(warnings[1]).toMatch(/could not be stored either .* tried again while this process runs/);
  for (const update of updates.slice(3)) recordUpdate(registry, undefined, update);
  isFull = false;
  await recorder.flush();
  expect(recorder.isStuck()).toBe(false);
  const [run] = await ask(server, "/task_runs/filter", {});
  const history = await ask(server, `/task_run_states/?task_run_id=${run.id}`);
  expect(history.map(({ name }: State) => name)).toEqual(["Pending", "Running", "Completed"]);
  expect(await ask(server, "/logs/filter", {})).toHaveLength(2);
});

test("what is on its way of a flow run that was deleted is not written", async () => {
  const server = await openServer(":memory:");
  const [kept, deleted, gone] = [await startRun(server), await startRun(server), v7()];
  const recorder = recorderOn(server);
  for (const flowRun of [kept, deleted, gone]) {
    const registry = registryOf(recorder, flowRun);
    for (const update of updatesOf(flowRun, ["Pending", "Running"]))
      recordUpdate(registry, undefined, update);
  }
  recorder.forget(deleted);
  await recorder.flush();
  const runs = await ask(server, "/task_runs/filter", {});
  expect(runs).toMatchObject([{ flow_run_id: kept }]);
});
