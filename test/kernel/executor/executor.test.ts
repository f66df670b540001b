/** What the supervisor reports reaches the cell it is about. */
import { expect, test } from "vitest";
import { createExecutor, type ExecutorEvents } from "../../../kernel/executor/executor.ts";
import type { ProcessListener } from "../../../kernel/executor/process.ts";

test("processes of a stopped cell that go on are named under it", () => {
  const outputs: unknown[] = [];
  let listener: ProcessListener | undefined;
  const nothing = (): void => {};
  const events: ExecutorEvents = {
    output: (message) => outputs.push(message),
    comm: nothing,
    inputRequested: nothing,
    channelOpened: nothing,
    channel: nothing,
    cdp: nothing,
    ended: nothing,
  };
  createExecutor(
    {
      pid: 1,
      memory: { heapLimit: 1000, total: 2000 },
      mark: "order",
      send: nothing,
      sendToSupervisor: nothing,
      listen: (one) => {
        listener = one;
      },
      kill: async () => {},
    },
    events,
  );
  listener?.supervisor({ op: "left", id: "cell", processes: ["12 (sudo …)", "13 (sh -c …)"] });
  expect(outputs).toEqual([
    {
      op: "stream",
      parent: "cell",
      name: "stderr",
      text: "Process 12 (sudo …) did not end and goes on\nProcess 13 (sh -c …) did not end and goes on\n",
    },
  ]);
});
