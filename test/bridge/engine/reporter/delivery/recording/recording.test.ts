import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "../../../../../../bridge/client/client.ts";
import type { Event } from "../../../../../../bridge/contract/events/event.ts";
import {
  createRecording,
  type Recording,
} from "../../../../../../bridge/engine/reporter/delivery/recording/recording.ts";
import { type ApiServer, createServer } from "../../../../../../bridge/server/app.ts";
import { v7 } from "../../../../../../bridge/uuid.ts";
import { taskEvents } from "../events.ts";

/** A server that takes events and records them later, in order, or never: as Prefect's does. */
let api: ApiServer;
let client: Client;
let recording: Recording;
let queue: Event[];
let seen: Set<string>;
/** Whether an event that was accepted is dropped. */
let drops: (event: Event) => boolean;
let flowRunId: string;
/** The status of answers about task runs; undefined for what the API says. */
let answers: number | undefined;
const times = { stallMs: 30, probeMs: 30, giveUpMs: 600_000, lookMs: 5, longestLookMs: 10, idleLookMs: 5 };

beforeEach(async () => {
  api = await createServer({ database: ":memory:" });
  queue = [];
  seen = new Set();
  drops = () => false;
  answers = undefined;
  client = createClient({
    url: "http://api.test/api",
    kind: "remote",
    close: async () => {},
    async fetch(path, init) {
      if (answers !== undefined && path.startsWith("/task_runs/")) {
        return new Response("{}", { status: answers });
      }
      if (path !== "/events") {
        return api.fetch(new Request(`http://api.test/api${path}`, init));
      }
      for (const event of JSON.parse(String(init?.body)) as Event[]) {
        if (!seen.has(event.id) && !drops(event)) queue.push(event);
        seen.add(event.id);
      }
      return new Response(null, { status: 204 });
    },
  });
  const flow = await client.flows.create("f");
  flowRunId = (await client.flowRuns.create({ flow_id: flow.id })).id;
  recording = createRecording(client, times);
});
afterEach(async () => {
  recording.close();
  await api.close();
});

async function record(count = Number.POSITIVE_INFINITY): Promise<void> {
  const body = JSON.stringify(queue.splice(0, count));
  await api.fetch(new Request("http://api.test/api/events", { method: "POST", body }));
}

/** Records what comes until `done`. */
async function recordUntil(done: Promise<unknown>): Promise<void> {
  let over = false;
  void done.finally(() => {
    over = true;
  });
  while (!over) {
    await record(100);
    await sleep(1);
  }
  await done;
}

async function send(count: number): Promise<Event[]> {
  const events = Array.from({ length: count }, () => taskEvents(v7(), flowRunId)).flat();
  await client.events.post(events);
  recording.accepted(events);
  return events;
}

function completed(): Promise<number> {
  return client.taskRuns.count({ task_runs: { state: { type: { any_: ["COMPLETED"] } } } });
}

test("no more is sent than a server has room for, until it has recorded some", async () => {
  await send(999);
  expect(recording.hasRoom()).toBe(true);
  await send(1);
  expect(recording.hasRoom()).toBe(false);
  const room = recording.room();
  await recordUntil(room);
  expect(recording.hasRoom()).toBe(true);
  await recordUntil(recording.settled(60_000));
  expect(recording.waiting()).toBe(0);
});

test("task runs that are one event each have room for as many events", async () => {
  const folded = Array.from({ length: 3000 }, () => taskEvents(v7(), flowRunId, ["COMPLETED"])).flat();
  recording.accepted(folded.slice(1));
  expect(recording.hasRoom()).toBe(true);
  recording.accepted(folded.slice(0, 1));
  expect(recording.hasRoom()).toBe(false);
  expect(recording.take()).toHaveLength(3000);
  expect(recording.hasRoom()).toBe(true);
});

test("what was dropped unsaid is found when what came later is recorded, and sent again under another id", async () => {
  let at = 0;
  drops = (event) => event.event.endsWith("Completed") && at++ % 3 === 0 && at < 600;
  await send(700);
  await recordUntil(recording.settled(60_000));
  expect({ waiting: recording.waiting(), completed: await completed() }).toEqual({
    waiting: 0,
    completed: 700,
  });
});

test("a run whose every event was dropped is found as well", async () => {
  drops = () => true;
  await send(5);
  drops = () => false;
  await send(5);
  await recordUntil(recording.settled(60_000));
  expect(await completed()).toBe(10);
});

test("nothing is sent twice that only waits", async () => {
  await send(300);
  // One event is, to see whether the server records; the server gets to it after all others.
  await sleep(200);
  const again = seen.size - 900;
  await recordUntil(recording.settled(60_000));
  expect(again).toBeLessThan(300);
  expect(await completed()).toBe(300);
});

test("while a server records what others sent before, it is waited for", async () => {
  const others = Array.from({ length: 150 }, () =>
    taskEvents(v7(), flowRunId, ["COMPLETED"], 1, Date.now()),
  ).flat();
  await client.events.post(others);
  await send(20);
  let over = false;
  const settled = recording.settled(500).then(() => {
    over = true;
  });
  // Their records come so slowly that ours are not reached within the patience.
  for (let count = 0; count < 150 && !over; count++) {
    await record(1);
    await sleep(10);
  }
  expect(over).toBe(false);
  await recordUntil(settled);
  expect(recording.waiting()).toBe(0);
});

test("a server that records nothing is waited for in bounds; the rest is handed out, and checked by a later run", async () => {
  await send(150);
  await record(220);
  await recording.settled(100);
  const left = recording.take();
  expect(left.length).toBeGreaterThan(70);
  expect(recording.waiting()).toBe(0);
  queue = [];
  const later = createRecording(client, { lookMs: 5, longestLookMs: 10 });
  await later.check(left);
  await recordUntil(later.settled(60_000));
  expect(await completed()).toBe(150);
  later.close();
});

test("task runs of a flow run that was deleted are not sent again", async () => {
  await send(10);
  queue = [];
  await client.flowRuns.delete(flowRunId);
  await recording.settled(60_000);
  expect({ waiting: recording.waiting(), sent: seen.size }).toEqual({ waiting: 0, sent: 30 });
});

test.each([401, 403, 404, 422])(
  "a server that answers %i about what it recorded is not waited for",
  async (status) => {
    answers = status;
    await send(5);
    await recording.settled(10);
    expect(recording.waiting()).toBe(5);
  },
);

test.each([408, 429, 503])("a server that answers %i is busy, and waited for in bounds", async (status) => {
  recording.close();
  recording = createRecording(client, { ...times, longestMs: 400 });
  answers = status;
  // The bound counts from what was sent.
  const from = performance.now();
  await send(5);
  await recording.settled(10);
  expect(performance.now() - from).toBeGreaterThanOrEqual(399);
  expect(recording.waiting()).toBe(5);
});

/** Records what others send, one task run after the other, until `done`. */
async function recordOthersUntil(done: Promise<unknown>): Promise<void> {
  let over = false;
  void done.finally(() => {
    over = true;
  });
  while (!over) {
    const body = JSON.stringify(taskEvents(v7(), flowRunId, ["COMPLETED"], 1, Date.now()));
    await api.fetch(new Request("http://api.test/api/events", { method: "POST", body }));
    await sleep(5);
  }
  await done;
}

test("while others only are recorded, ours are waited for in bounds", async () => {
  recording.close();
  recording = createRecording(client, { ...times, longestMs: 400 });
  await send(5);
  await recordOthersUntil(recording.settled(2000));
  expect(recording.waiting()).toBe(5);
});

test("a task run that is lost each time is sent again a few times, then given up and reported", async () => {
  const [first] = await send(1);
  const subject = first?.resource["prefect.resource.id"];
  queue = [];
  drops = (event) => event.resource["prefect.resource.id"] === subject;
  await send(3);
  const again = new Set<string>();
  const wasDropped = drops;
  drops = (event) => {
    const dropped = wasDropped(event);
    if (dropped) again.add(event.id);
    return dropped;
  };
  let over = false;
  const settled = recording.settled(600_000).then(() => {
    over = true;
  });
  while (!over) {
    await record();
    // Only what is recorded later shows that the first one is lost.
    if (recording.waiting() <= 1) await send(1);
    await sleep(60);
  }
  await settled;
  expect(again.size).toBeLessThanOrEqual(5);
  expect(recording.takeLost()).toBe(1);
  expect(recording.takeLost()).toBe(0);
});
