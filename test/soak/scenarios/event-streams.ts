/** Clients of the event and log streams that idle, do not read, send halves, or too much: memory is bounded, others are served. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { v7 } from "../../../bridge/uuid.ts";
import { freePort } from "../../setup/server-process.ts";
import { memoryOf, must } from "../client.ts";
import { processesIn, startCommand } from "../engine/command.ts";
import { type Scenario, timed } from "../scenario.ts";

/** Of the server's process, whatever its clients do. */
const MAX_MEMORY_MB = 900;
const OPENED_AT_ONCE = 200;
/** Of the burst. */
const MOST_EVENTS = 20_000;

function eventOf(name: string, more = {}): string {
  return JSON.stringify({
    id: v7(),
    occurred: new Date().toISOString(),
    event: name,
    resource: { "prefect.resource.id": "soak.1" },
    ...more,
  });
}

async function served<T>(work: (url: string, memoryMb: () => number) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "soak-"));
  const port = await freePort();
  const env = { ...process.env, CELLFLOW_HOME: home, HOME: home };
  const server = startCommand(["server", "start", "--port", String(port)], env, /is served/);
  try {
    await server.ready;
    const memoryMb = () => Math.round(Math.max(...processesIn(home).map(memoryOf)));
    return await work(`http://127.0.0.1:${port}/api`, memoryMb);
  } finally {
    await server.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

async function open(url: string, path: string, filter?: object): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/${path}`, "prefect", {
    skipUTF8Validation: true,
  });
  socket.on("error", () => {});
  await once(socket, "open");
  socket.send('{"type":"auth","token":null}');
  await once(socket, "message");
  if (filter) socket.send(JSON.stringify({ type: "filter", filter, backfill: false }));
  return socket;
}

async function openMany(count: number, one: () => Promise<WebSocket>): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  while (sockets.length < count) {
    const some = Math.min(OPENED_AT_ONCE, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, one))));
  }
  return sockets;
}

/** The code and reason with which the server closes it. */
async function closing(socket: WebSocket): Promise<string> {
  const [code, reason] = await once(socket, "close");
  return `${code} ${reason}`;
}

async function streams(size: number) {
  return served(async (url, memoryMb) => {
    const before = memoryMb();
    const rare = {
      event: { name: ["soak.rare"] },
      any_resource: { labels: { "prefect.resource.id": "soak.*" } },
    };
    const [idle, openMs] = await timed(() => openMany(size, () => open(url, "events/out", rare)));
    const logs = await openMany(Math.ceil(size / 10), () => open(url, "logs/out", {}));
    const withIdle = memoryMb();

    const wide = await open(url, "events/out", { any_resource: Array(2000).fill({ id: ["x"] }) });
    must(
      (await closing(wide)).startsWith("1002 Invalid filter: any_resource"),
      "a filter without end is refused",
    );
    const deep = await open(url, "events/out");
    deep.send(`{"type":"filter","filter":{"event":${'{"prefix":'.repeat(100)}1${"}".repeat(100)}}}`);
    must((await closing(deep)).startsWith("1002 Invalid filter: event.prefix"), "a deep filter is refused");
    const large = await open(url, "events/in");
    large.send("x".repeat(5 * 2 ** 20));
    must((await closing(large)).startsWith("1009"), "an oversized frame is refused");
    const wrong = await open(url, "events/in");
    wrong.send(eventOf("soak.wrong", { resource: {} }));
    must((await closing(wrong)).startsWith("1007 Invalid event: resource"), "what is no event is refused");

    // Halves of frames, and readers that do not read.
    const halves = await openMany(Math.ceil(size / 20), () => open(url, "events/in"));
    for (const half of halves)
      Reflect.get(half, "_socket").write(Buffer.concat([halfFrame(), Buffer.alloc(100_000, 65)]));
    const silent = await openMany(Math.ceil(size / 20), () => open(url, "events/out", {}));
    for (const socket of silent) Reflect.get(socket, "_socket").pause();

    const heard: string[] = [];
    const reader = await open(url, "events/out", { event: { prefix: ["soak.mine"] } });
    reader.on("message", (data) => heard.push(JSON.parse(String(data)).event.event));
    const burst = await open(url, "events/in");
    const payload = { text: "x".repeat(2000) };
    const [, burstMs] = await timed(async () => {
      for (let index = 0; index < Math.min(size * 10, MOST_EVENTS); index++)
        burst.send(eventOf("soak.burst", { payload }));
      // Others are served meanwhile.
      const other = await open(url, "events/in");
      for (let index = 0; index < 20; index++) other.send(eventOf(`soak.mine.${index}`));
      must((await fetch(`${url}/health`)).ok, "the API answers during the burst");
      while (heard.length < 20) await once(reader, "message");
      burst.ping();
      await once(burst, "pong");
    });
    must(
      heard.join() === Array.from({ length: 20 }, (_, at) => `soak.mine.${at}`).join(),
      "events came in order",
    );
    const rareHeard = Promise.all(idle.map((socket) => once(socket, "message")));
    burst.send(eventOf("soak.rare"));
    const [, tellMs] = await timed(() => rareHeard);
    const after = memoryMb();
    must(
      idle.every((socket) => socket.readyState === socket.OPEN),
      "nobody who idles is cut off",
    );
    must(after < MAX_MEMORY_MB, `the server takes ${after} MB`);
    for (const socket of [...idle, ...logs, ...halves, ...silent, reader, burst]) socket.terminate();
    return { before, withIdle, after, openMs, burstMs, tellMs };
  });
}

/** The head of a masked text frame of one million bytes. */
function halfFrame(): Buffer {
  const head = Buffer.alloc(14);
  head[0] = 0x81;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(1_000_000n, 2);
  return head;
}

export const eventStreams: Scenario[] = [
  {
    name: "streams of events with idle, silent, slow and wrong clients serve all others, in bounded memory",
    short: 200,
    long: 9000,
    run: streams,
  },
];
