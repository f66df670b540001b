/** Sockets whose clients are gone, or do not finish what they began, are ended; others stay. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createSocketWatch } from "../../../../bridge/server/websocket/watch.ts";

/** A server that watches its sockets in short rounds. */
async function watched(): Promise<() => Promise<WebSocket>> {
  const watch = createSocketWatch(100);
  const sockets = new WebSocketServer({ noServer: true });
  const http = createServer();
  http.on("upgrade", (request, connection, head) =>
    sockets.handleUpgrade(request, connection, head, (open) => watch.add(open, connection)),
  );
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    watch.close();
    for (const client of sockets.clients) client.terminate();
    http.close();
  });
  return async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    onTestFinished(() => socket.terminate());
    await once(socket, "open");
    return socket;
  };
}

/** What is written on the connection, below frames. */
function write(socket: WebSocket, bytes: Buffer): void {
  Reflect.get(socket, "_socket").write(bytes);
}

test("a frame that is begun and not finished is given up, with its reason", async () => {
  const connect = await watched();
  const [half, idle] = [await connect(), await connect()];
  const head = Buffer.alloc(14);
  head[0] = 0x81;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(1_000_000n, 2);
  write(half, Buffer.concat([head, Buffer.alloc(100_000)]));
  // It answers no ping: that would stand in the middle of its frame.
  half.pong = () => {};
  const [code, reason] = await once(half, "close");
  expect([code, String(reason)]).toEqual([1008, "A frame was begun and not finished"]);
  expect(idle.readyState).toBe(WebSocket.OPEN);
});

test("a client that answers nothing any more is gone; one that idles is not", async () => {
  const connect = await watched();
  const [gone, idle] = [await connect(), await connect()];
  gone.pong = () => {};
  const pings: number[] = [];
  idle.on("ping", () => pings.push(1));
  await once(gone, "close");
  while (pings.length < 5) await once(idle, "ping");
  expect(idle.readyState).toBe(WebSocket.OPEN);
});
