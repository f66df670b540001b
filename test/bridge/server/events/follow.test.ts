/** A follower hears of every event once, whichever process wrote it, and goes on where the last one stopped. */
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { ReceivedEvent } from "../../../../bridge/contract/events/event.ts";
import type { ServerContext } from "../../../../bridge/server/context.ts";
import { followEvents } from "../../../../bridge/server/events/follow.ts";
import { receiveEvents } from "../../../../bridge/server/runs/recording/receive-events.ts";
import { recordReports } from "../../../../bridge/server/runs/recording/record-reports.ts";
import { v7 } from "../../../../bridge/uuid.ts";
import { openServer, temporaryFolder } from "../harness.ts";
import { reportOf } from "./task-runs.ts";

function plainEvent(name: string) {
  return {
    id: v7(),
    occurred: new Date().toISOString(),
    event: name,
    resource: { "prefect.resource.id": "r" },
  };
}

async function twoProcesses(): Promise<[ServerContext, ServerContext]> {
  const file = join(temporaryFolder(), "test.db");
  const first = await openServer(file);
  const second = await openServer(file);
  return [first.context, second.context];
}

test("hears of events of all processes in order, and of task runs where it asks for them", async () => {
  const [leader, other] = await twoProcesses();
  receiveEvents(leader, [plainEvent("before")]);
  const heard: ReceivedEvent[] = [];
  const named: string[] = [];
  const stop = followEvents(leader, "all", (events) => heard.push(...events), { taskRuns: true });
  const stopNamed = followEvents(
    leader,
    "named",
    (events) => named.push(...events.map(({ event }) => event)),
    {
      taskRuns: false,
    },
  );
  receiveEvents(other, [plainEvent("one")]);
  receiveEvents(leader, [plainEvent("two")]);
  const report = reportOf({ states: ["PENDING", "RUNNING", "COMPLETED"] });
  other.write(() => recordReports(other, [report]));
  await vi.waitFor(() => expect(heard).toHaveLength(5), 20_000);
  expect(heard.map(({ event }) => event).filter((event) => !event.startsWith("prefect."))).toEqual([
    "one",
    "two",
  ]);
  const states = heard.filter(({ event }) => event.startsWith("prefect.task-run."));
  expect(states.map(({ event, id }) => [event, id])).toEqual(
    report.states.map(({ name, id }) => [`prefect.task-run.${name}`, id]),
  );
  await vi.waitFor(() => expect(named).toEqual(["one", "two"]), 20_000);
  stop();
  stopNamed();
});

test("goes on in another process where the last one stopped, with each event once", async () => {
  const [first, second] = await twoProcesses();
  const heard: string[] = [];
  const note = (events: ReceivedEvent[]) => void heard.push(...events.map(({ event }) => event));
  const stop = followEvents(first, "automations", note, { taskRuns: false });
  receiveEvents(first, [plainEvent("one")]);
  await vi.waitFor(() => expect(heard).toEqual(["one"]), 20_000);
  stop();
  receiveEvents(first, [plainEvent("two"), plainEvent("three")]);
  const stopSecond = followEvents(second, "automations", note, { taskRuns: false });
  await vi.waitFor(() => expect(heard).toEqual(["one", "two", "three"]), 20_000);
  stopSecond();
});

test("what a follower fails on is handed to it again, with what it wrote undone", async () => {
  const [context] = await twoProcesses();
  let tries = 0;
  const stop = followEvents(
    context,
    "failing",
    () => {
      context.database.run(
        "INSERT INTO variable (id, created, updated, name, value) VALUES ('v', 1, 1, 'v', '1')",
      );
      tries++;
      if (tries === 1) throw new Error("not yet");
    },
    { taskRuns: false },
  );
  receiveEvents(context, [plainEvent("one")]);
  await vi.waitFor(() => expect(tries).toBe(2), 20_000);
  expect(context.database.get("SELECT count(*) AS count FROM variable")?.count).toBe(1);
  stop();
});

test("task runs whose number is given again after a deletion are heard of", async () => {
  const [context] = await twoProcesses();
  const heard: string[] = [];
  const stop = followEvents(
    context,
    "again",
    (events) => void heard.push(...events.map(({ resource }) => resource["prefect.resource.id"] ?? "")),
    { taskRuns: true },
  );
  const [first, second] = [reportOf({ states: ["RUNNING"] }), reportOf({ states: ["RUNNING"] })];
  context.write(() => recordReports(context, [first]));
  await vi.waitFor(() => expect(heard).toHaveLength(1), 20_000);
  context.write(() => context.database.run("DELETE FROM task_run"));
  context.write(() => recordReports(context, [second]));
  await vi.waitFor(
    () => expect(heard).toEqual([first.id, second.id].map((id) => `prefect.task-run.${id}`)),
    20_000,
  );
  stop();
});
