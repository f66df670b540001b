/** Connections that no client makes: each is answered or closed, and others are answered meanwhile. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "../../../../bridge/server/app.ts";
import { listen } from "../../../../bridge/server/listen.ts";
import { RAW_REQUESTS, type RawRequest } from "../../api/raw-requests.ts";
import { must } from "../../client.ts";
import type { Figures, Scenario } from "../../scenario.ts";

const PIPELINED = 200;
const HEALTH = "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/** @param idle how many connections stay open and say nothing */
async function hostile(idle: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const server = await createServer({ database: join(folder, "cellflow.db") });
  const { url, close } = await listen(server, { port: 0 });
  const port = Number(new URL(url).port);
  const sockets: Socket[] = [];
  try {
    for (let count = 0; count < idle; count++) sockets.push(await open(port));
    // Half of them have asked something.
    for (const socket of sockets.slice(idle / 2)) socket.write(HEALTH);
    for (const raw of RAW_REQUESTS) {
      await held(port, raw);
      must((await fetch(`${url}/api/health`)).ok, `no health after ${raw.name}`);
    }
    const answers = await pipelined(port);
    must(answers === PIPELINED, `${answers} of ${PIPELINED} requests in one line were answered`);
    const made = await fetch(`${url}/api/flows/`, { method: "POST", body: '{"name":"f"}' });
    must(made.status === 201, `a flow is not created: ${made.status}`);
    return { connections: RAW_REQUESTS.length, idle };
  } finally {
    for (const socket of sockets) socket.destroy();
    await close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An open connection, whose answers nobody reads. */
function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    // The server may close one that says nothing.
    socket.on("error", reject);
    socket.resume();
  });
}

/** Sends the bytes; resolves when the server has closed the connection, or waits as it may. */
async function held(port: number, { name, bytes, answers, mayWait }: RawRequest): Promise<void> {
  const socket = await open(port);
  socket.removeAllListeners("error");
  // A connection that is cut off is closed, too.
  socket.on("error", () => {});
  let text = "";
  socket.on("data", (data) => {
    text += data.toString("latin1");
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise<void>((resolve) => socket.write(Buffer.from(bytes, "latin1"), () => resolve()));
  if (mayWait) socket.destroy();
  await closed;
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  const isExpected =
    statuses.length === 0
      ? answers.length === 0 || mayWait
      : statuses.every((each) => answers.includes(each));
  must(isExpected === true, `${name}: ${statuses.join(", ") || "no answer"}`);
}

/** How many requests are answered that are sent in one line. */
async function pipelined(port: number): Promise<number> {
  const socket = await open(port);
  socket.write(HEALTH.repeat(PIPELINED - 1) + HEALTH.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  let text = "";
  socket.on("data", (data) => {
    text += data.toString("latin1");
  });
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return text.split("HTTP/1.1 200").length - 1;
}

export const hostileConnections: Scenario[] = [
  {
    name: "connections that no client makes are answered or closed, while others are answered",
    short: 200,
    long: 2000,
    run: hostile,
  },
];
