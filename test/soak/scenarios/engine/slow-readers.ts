/** Clients of the served API that stop reading: its memory stays, and the others are served. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { createServer } from "../../../../bridge/server/app.ts";
import { listen } from "../../../../bridge/server/listen.ts";
import { must } from "../../client.ts";
import type { Figures, Scenario } from "../../scenario.ts";

/** One line; more of them than a socket and the system keep for a reader. */
const LINE_CHARACTERS = 200_000;
const LINES_A_REQUEST = 10;
/** Bytes that a reader may cost, and what the rest of a server needs meanwhile. */
const MOST_MB = 300;

async function unread(megabytes: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "soak-slow-"));
  const api = await createServer({ database: join(folder, "api.db") });
  const listening = await listen(api, { port: 0 });
  const address = new URL(listening.url);
  const open: { close(): void }[] = [];
  try {
    const requests = Math.ceil((megabytes * 1e6) / LINE_CHARACTERS / LINES_A_REQUEST);
    const slow = await follow(address);
    const fast = await follow(address);
    open.push(slow, fast);
    slow.socket.pause();
    const lines = Array.from({ length: LINES_A_REQUEST }, () => ({
      name: "soak",
      level: 20,
      message: "x".repeat(LINE_CHARACTERS),
      timestamp: new Date().toISOString(),
    }));
    await post(address, "/api/logs/", lines);
    // Answers that nobody reads: as many bytes again.
    const pages = Array.from({ length: 20 }, () => askUnread(address));
    open.push(...pages.map((socket) => ({ close: () => void socket.destroy() })));
    const before = process.memoryUsage().rss;
    let most = before;
    for (let request = 1; request < requests; request++) {
      await post(address, "/api/logs/", lines);
      await fast.has((request + 1) * LINES_A_REQUEST);
      most = Math.max(most, process.memoryUsage().rss);
    }
    slow.socket.resume();
    await Promise.race([slow.closed, slow.has(requests * LINES_A_REQUEST)]);
    must(slow.count() < requests * LINES_A_REQUEST, "the slow reader was sent everything");
    const used = Math.round((most - before) / 2 ** 20);
    must(used < MOST_MB, `${used} MB more than before`);
    return { "MB unread": megabytes, "MB of memory more at most": used };
  } finally {
    for (const each of open) each.close();
    await listening.close();
    await api.close();
    rmSync(folder, { recursive: true });
  }
}

/** Follows all log lines. */
async function follow(address: URL) {
  const socket = new WebSocket(`ws://${address.host}/api/logs/out`);
  let count = 0;
  let wanted = { count: 0, resolve: (): void => {} };
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify({ type: "filter", filter: {} }));
  socket.on("message", () => {
    if (++count >= wanted.count) wanted.resolve();
  });
  // The answer to a ping comes when the server has read what was sent before.
  await new Promise<void>((resolve) => {
    socket.once("pong", () => resolve());
    socket.ping();
  });
  return {
    socket,
    closed,
    count: () => count,
    has: (many: number) =>
      new Promise<void>((resolve) => {
        wanted = { count: many, resolve };
        if (count >= many) resolve();
      }),
    close: () => socket.terminate(),
  };
}

/** Asks for a page of log lines, and reads nothing of the answer. */
function askUnread({ hostname, port, host }: URL): Socket {
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.on("error", () => {}); // the server ends before it was read
  const body = "{}";
  socket.write(
    `POST /api/logs/filter HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

async function post({ origin }: URL, path: string, body: unknown): Promise<void> {
  const answer = await fetch(origin + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  must(answer.ok, `${path}: ${answer.status}`);
}

export const slowReaders: Scenario[] = [
  {
    name: "a client that stops reading is cut off before it fills the memory, and the others have everything",
    short: 60,
    long: 1000,
    run: unread,
  },
];
