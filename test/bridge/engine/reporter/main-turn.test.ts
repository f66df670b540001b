import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { createMainTurn, endMainTurn } from "../../../../bridge/engine/reporter/main-turn.ts";

const file = new URL("../../../../bridge/engine/reporter/main-turn.ts", import.meta.url).href;

test("the process ends when the reporter has left the main thread, and is not connected to after that", async () => {
  const memory = new Int32Array(new SharedArrayBuffer(4));
  const events = new Int32Array(new SharedArrayBuffer(8));
  const reporter = new Worker(
    `const { workerData: { memory, events }, parentPort } = require("node:worker_threads");
    import(${JSON.stringify(file)}).then(({ createMainTurn }) => {
      const turn = createMainTurn(memory);
      parentPort.postMessage(turn.take());
      setTimeout(() => {
        Atomics.store(events, 0, 1);
        turn.leave();
      }, 20);
    });`,
    { eval: true, workerData: { memory, events } },
  );
  expect(await once(reporter, "message")).toEqual([true]);
  endMainTurn(memory);
  expect(Atomics.load(events, 0)).toBe(1);
  expect(createMainTurn(memory).take()).toBe(false);
  await reporter.terminate();
});

test("one call after another, each with a turn of its own", () => {
  const turn = createMainTurn(new Int32Array(new SharedArrayBuffer(4)));
  expect([turn.take(), turn.take()]).toEqual([true, false]);
  turn.leave();
  expect(turn.take()).toBe(true);
});
