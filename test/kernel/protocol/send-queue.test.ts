import { describe, expect, test } from "vitest";
import { createSendQueue } from "../../../kernel/protocol/send-queue.ts";

function message(text: string, size = 0): Uint8Array[] {
  return [Buffer.from(text), Buffer.alloc(size)];
}

/** A socket that notes what it took, and refuses while told to. */
function socketThatRefuses(patience: (bytes: number) => number = () => Number.POSITIVE_INFINITY) {
  const socket = {
    refuses: false,
    taken: [] as string[],
    cut: [] as string[],
    patience,
    take: async ([frame]: readonly Uint8Array[]) => {
      if (!socket.refuses) socket.taken.push(String(frame));
      return !socket.refuses;
    },
    cutOff: async ([frame]: readonly Uint8Array[]) => {
      socket.cut.push(String(frame));
      socket.refuses = false;
    },
  };
  return socket;
}

describe("a send queue", () => {
  test("hands over within the call what the socket takes, the rest in order", async () => {
    const socket = socketThatRefuses();
    const queue = createSendQueue(socket);
    const texts = Array.from({ length: 1000 }, (_, index) => String(index));
    queue.push([message("first")]);
    expect(socket.taken).toEqual(["first"]);
    queue.push(texts.slice(0, 500).map((text) => message(text)));
    for (const text of texts.slice(500)) queue.push([message(text)]);
    await queue.drained();
    expect(socket.taken).toEqual(["first", ...texts]);
  });

  test("lets the event loop go on while much is sent", async () => {
    const queue = createSendQueue(socketThatRefuses());
    queue.push(Array.from({ length: 10_000 }, () => message("x")));
    let turns = 0;
    let over = false;
    void queue.drained().then(() => {
      over = true;
    });
    while (!over) {
      await new Promise((next) => setImmediate(next));
      turns++;
    }
    expect(turns).toBeGreaterThan(50);
  });

  test("keeps what is refused until it is taken, in order", async () => {
    const socket = socketThatRefuses();
    const queue = createSendQueue(socket);
    socket.refuses = true;
    queue.push([message("a"), message("b")]);
    await new Promise((resolve) => setImmediate(resolve));
    queue.push([message("c")]);
    expect(socket.taken).toEqual([]);
    socket.refuses = false;
    await queue.drained();
    expect(socket.taken).toEqual(["a", "b", "c"]);
    expect(socket.cut).toEqual([]);
  });

  test("cuts off who refuses for longer than the bytes that wait allow", async () => {
    const waiting: number[] = [];
    const socket = socketThatRefuses((bytes) => {
      waiting.push(bytes);
      return bytes > 100_000 ? 20 : Number.POSITIVE_INFINITY;
    });
    const queue = createSendQueue(socket);
    socket.refuses = true;
    queue.push([message("a", 50_000)]);
    await new Promise((later) => setTimeout(later, 60));
    expect(socket.cut).toEqual([]);
    queue.push([message("b", 50_000)]);
    await queue.drained();
    expect(socket.cut).toEqual(["a"]);
    expect(socket.taken).toEqual(["b"]);
    expect(Math.max(...waiting)).toBeLessThan(105_000);
  });

  test("is empty once its socket fails", async () => {
    const socket = socketThatRefuses();
    const queue = createSendQueue({
      ...socket,
      take: () => Promise.reject(new Error("closed")),
    });
    queue.push([message("a"), message("b")]);
    await queue.drained();
    queue.push([message("c")]);
    await queue.drained();
  });
});
