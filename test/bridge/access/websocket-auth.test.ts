import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { authenticateSocket } from "../../../bridge/access/websocket-auth.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What a socket was sent, and told when it was closed. */
function openSocket() {
  const sent: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    protocol: "prefect",
    send: (text: string) => sent.push(text),
    close(code: number, reason: string) {
      sent.push(`${code} ${reason}`);
      socket.emit("close");
    },
  });
  return { sent, socket, webSocket: socket as unknown as WebSocket };
}

test("a socket ends when the token that opened it is good no longer, not when that cannot be said", () => {
  let answer = (): boolean => true;
  const { sent, socket, webSocket } = openSocket();
  authenticateSocket(
    webSocket,
    () => {},
    () => answer(),
  );
  socket.emit("message", Buffer.from('{"type":"auth","token":"cfk_1"}'));
  vi.advanceTimersByTime(120_000);
  expect(sent).toEqual(['{"type":"auth_success"}']);
  answer = () => {
    throw new Error("the database is busy");
  };
  vi.advanceTimersByTime(60_000);
  expect(sent).toHaveLength(1);
  answer = () => false;
  vi.advanceTimersByTime(60_000);
  expect(sent.slice(1)).toEqual(["1008 The token is no longer good"]);
  expect(vi.getTimerCount()).toBe(0);
});
