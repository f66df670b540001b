import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { createUpdatePort } from "../../../../bridge/engine/reporter/update-port.ts";
import type { RunUpdate } from "../../../../bridge/run-update.ts";

function line(message: string): RunUpdate {
  return { kind: "log", level: 20, name: "n", message, at: 0 };
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("while updates come without a turn in between, they are posted every 30 ms all the same", async () => {
  const { port1, port2 } = new MessageChannel();
  const updates = createUpdatePort();
  updates.connect(port2);
  let now = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  for (let count = 0; count < 100; count++) {
    now += 1;
    updates.add(line(String(count)));
  }
  updates.flush();
  const sizes: number[] = [];
  port1.on("message", (batch: RunUpdate[]) => void sizes.push(batch.length));
  while (sizes.reduce((sum, size) => sum + size, 0) < 100) await once(port1, "message");
  port1.close();
  expect(sizes).toEqual([32, 32, 32, 4]);
});

test("what came just before a display was connected is posted to it", async () => {
  const { port1, port2 } = new MessageChannel();
  const updates = createUpdatePort();
  for (let count = 0; count < 50; count++) updates.add(line(String(count)));
  updates.connect(port2);
  const [batch] = await once(port1, "message");
  expect(batch).toHaveLength(50);
  port1.close();
});
