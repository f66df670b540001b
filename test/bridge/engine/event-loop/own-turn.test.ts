import { expect, test } from "vitest";
import { currentLoop } from "../../../../bridge/engine/event-loop/current-loop.ts";
import { inOwnTurn } from "../../../../bridge/engine/event-loop/own-turn.ts";
import { createCalls } from "../../../../bridge/engine/live/calls.ts";
import { createLiveRun } from "../../../../bridge/engine/live/live-run.ts";

test("turns that Node begins in one turn of the event loop are told apart", async () => {
  const loops: number[] = [];
  // The three are asked for together, and so handled together.
  await Promise.all([1, 2, 3].map(() => inOwnTurn(() => loops.push(currentLoop()))));
  expect(new Set(loops).size).toBe(3);
});

test("who waited for a call that had settled before is not behind the code of a turn of its own", async () => {
  const calls = createCalls();
  const run = createLiveRun({ id: "run", name: "run" });
  const answers = await Promise.all([
    inOwnTurn(() => {
      calls.leave(calls.enter(undefined));
      return calls.mayWaitBehind(run);
    }),
    inOwnTurn(() => calls.mayWaitBehind(run)),
  ]);
  expect(answers).toEqual([true, false]);
});
