/** What is wrong on a websocket is said in one line, and ends that socket alone. */
import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { listen } from "../../../../bridge/server/listen.ts";
import { receiveEvents } from "../../../../bridge/server/runs/recording/receive-events.ts";
import { recordReports } from "../../../../bridge/server/runs/recording/record-reports.ts";
import { v7 } from "../../../../bridge/uuid.ts";
import { reportOf } from "../events/task-runs.ts";
import { ask, openServer, startRun } from "../harness.ts";

async function serve() {
  const server = await openServer();
  const listening = await listen(server, { port: 0 });
  onTestFinished(() => listening.close());
  const connect = async (path: string): Promise<WebSocket> => {
    const socket = new WebSocket(`${listening.url.replace("http", "ws")}/api/${path}`, "prefect");
    onTestFinished(() => socket.terminate());
    await once(socket, "open");
    socket.send('{"type":"auth"}');
    await once(socket, "message");
    return socket;
  };
  return { server, connect };
}

function eventOf(name: string, more = {}) {
  return {
    id: v7(),
    occurred: new Date().toISOString(),
    event: name,
    resource: { "prefect.resource.id": "r" },
    ...more,
  };
}

async function pong(socket: WebSocket): Promise<void> {
  socket.ping();
  await once(socket, "pong");
}

function filterOf(filter: unknown): string {
  return JSON.stringify({ type: "filter", filter });
}
const nested = `${'{"prefix":'.repeat(100)}1${"}".repeat(100)}`;

test.each([
  ["events/out", "{}", 1002, "Expected 'filter' message"],
  ["events/out", '{"type":"filter"}', 1002, "Invalid filter: 'filter'"],
  ["events/out", filterOf({ other: 1 }), 1002, /^Invalid filter: .*"other"/],
  ["events/out", `{"type":"filter","filter":{"event":${nested}}}`, 1002, /^Invalid filter: event\.prefix: /],
  ["events/out", filterOf({ any_resource: Array(101).fill({}) }), 1002, /^Invalid filter: any_resource: /],
  ["events/out", "x".repeat(5_000_000), 1009, ""],
  ["events/out", "[1", 1002, "Frames must be JSON objects"],
  ["logs/out", '{"type":"filter","filter":{"level":1}}', 1002, /^Invalid filter: level: /],
  ["logs/out", "{}", 1002, "Expected 'filter' message"],
  ["events/in", "{", 1002, "Frames must be JSON objects"],
  ["events/in", JSON.stringify(eventOf("e", { resource: {} })), 1007, /^Invalid event: resource: /],
  [
    "events/in",
    JSON.stringify(eventOf("e".repeat(1025))),
    1007,
    /^Invalid event: event: .* 1024 characters$/,
  ],
  ["events/in", `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, 1011, "The frame cannot be read"],
])("%s closes on what is wrong with the reason (%#)", async (path, frame, code, reason) => {
  const { connect } = await serve();
  const [socket, other] = [await connect(path), await connect(path)];
  socket.send(frame);
  const [closed, why] = await once(socket, "close");
  expect(closed).toBe(code);
  if (reason instanceof RegExp) expect(String(why)).toMatch(reason);
  else expect(String(why)).toBe(reason);
  expect(other.readyState).toBe(WebSocket.OPEN);
});

test("what was sent before a wrong event is stored; one that is too large is dropped without a word", async () => {
  const { server, connect } = await serve();
  const socket = await connect("events/in");
  socket.send(JSON.stringify(eventOf("good")));
  socket.send(JSON.stringify(eventOf("large", { payload: { text: "x".repeat(1_500_000) } })));
  await pong(socket);
  socket.send(JSON.stringify(eventOf("also-good")));
  socket.send('{"event":1}');
  await once(socket, "close");
  const { events } = await ask(server, "/events/filter", { filter: { order: "ASC" } });
  expect(events.map(({ event }: { event: string }) => event)).toEqual(["good", "also-good"]);
});

test("a subscriber hears of stored and later events once each, of every process's task runs too", async () => {
  const { server, connect } = await serve();
  const flowRunId = await startRun(server);
  const { context } = server;
  const { context: other } = await openServer(context.database.file);
  const [before, after] = [
    reportOf({ flowRunId, states: ["RUNNING"] }),
    reportOf({ flowRunId, states: ["RUNNING"] }),
  ];
  context.write(() => recordReports(context, [before]));
  receiveEvents(
    context,
    Array.from({ length: 1200 }, (_, index) => eventOf(`stored.${index}`)),
  );
  const socket = await connect("events/out");
  const heard: string[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(String(data)).event.id));
  socket.send(filterOf({ any_resource: { id: ["r", `prefect.flow-run.${flowRunId}`] } }));
  const later = eventOf("later");
  receiveEvents(other, [later]);
  other.write(() => recordReports(other, [after]));
  const closed = reportOf({ id: after.id, flowRunId, states: ["COMPLETED"], at: Date.now(), isFirst: false });
  other.write(() => recordReports(other, [closed]));
  const ids = [before, after, closed].flatMap(({ states }) => states.map(({ id }) => id));
  await vi.waitFor(() => expect(heard).toEqual(expect.arrayContaining([...ids, later.id])), 20_000);
  await pong(socket);
  expect(new Set(heard).size).toBe(heard.length);
  // The flow run's own two states as well.
  expect(heard).toHaveLength(1200 + 1 + 3 + 2);
});

test("a filter's times bound what is told: none after its end, none from before its begin", async () => {
  const { server, connect } = await serve();
  receiveEvents(server.context, [
    eventOf("early", { occurred: new Date(Date.now() - 60_000).toISOString() }),
  ]);
  const socket = await connect("events/out");
  const heard: string[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(String(data)).event.event));
  const since = new Date(Date.now() - 30_000).toISOString();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  socket.send(
    filterOf({
      occurred: { since, until },
      resource: { id: ["r"], id_prefix: [] },
      related: [],
      id: { id: [] },
    }),
  );
  await pong(socket);
  receiveEvents(server.context, [
    eventOf("late", { occurred: new Date(Date.now() + 7_200_000).toISOString() }),
    eventOf("now"),
  ]);
  await vi.waitFor(() => expect(heard).toEqual(["now"]), 20_000);
});

test("a subscriber that does not read is told to come again, and disturbs nobody", async () => {
  const { server, connect } = await serve();
  const [silent, reader] = [await connect("events/out"), await connect("events/out")];
  let heard = 0;
  reader.on("message", () => heard++);
  for (const socket of [silent, reader]) {
    socket.send(filterOf({ resource: { id: ["r"] } }));
    await pong(socket);
  }
  silent.pause();
  const payload = { text: "x".repeat(1_000_000) };
  for (let index = 0; index < 40; index++) {
    receiveEvents(server.context, [eventOf("large", { payload })]);
    await vi.waitFor(() => expect(heard).toBe(index + 1), 20_000);
  }
  silent.resume();
  const [code, reason] = await once(silent, "close");
  expect([code, String(reason)]).toEqual([1013, "Frames are not read as fast as they come; connect again"]);
  expect(reader.readyState).toBe(WebSocket.OPEN);
}, 60_000);
