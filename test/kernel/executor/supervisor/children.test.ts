/** Children belong to the cell that started them, directly or through a thread of its own. */
import { expect, test } from "vitest";
import { createChildren } from "../../../../kernel/executor/supervisor/children.ts";

const MAIN = 100;
const RUN = 5000; // when the second cell's run began

function notebook(started: Record<number, { thread?: number; at?: number }>) {
  return createChildren(MAIN, {
    children: () => Object.entries(started).map(([pid, { thread }]) => ({ pid: Number(pid), thread })),
    descendants: (pid) => (pid === 1 ? [11, 12] : []),
    start: (pid) => started[pid]?.at,
  });
}

test("a cell's processes, and all below them", () => {
  const children = notebook({ 1: {}, 2: {} });
  children.onStarted({ pid: 1, cell: "first" });
  children.onStarted({ pid: 2, cell: "second" });
  expect([children.of("first", RUN), children.of("second", RUN)]).toEqual([[1, 11, 12], [2]]);
});

test("one that was given up belongs to no cell, until it is taken back; one that ended leaves its number", () => {
  const children = notebook({ 2: { at: RUN + 1 } });
  children.onStarted({ pid: 2, cell: "first" });
  children.onStarted({ pid: 2, cell: undefined });
  expect([children.of("first", RUN), children.of("second", RUN)]).toEqual([[], []]);
  children.onStarted({ pid: 2, cell: "first" });
  expect(children.of("first", RUN)).toEqual([2]);
  children.onStarted({ pid: 2, ended: true });
  expect([children.of("second", RUN)]).toEqual([[2]]);
});

test("what was not reported belongs to its thread's cell, or to the run in which it began", () => {
  const children = notebook({
    2: { thread: 101, at: RUN + 1 },
    3: { thread: MAIN, at: RUN - 1 },
    4: { thread: MAIN, at: RUN + 1 },
    5: { thread: MAIN },
  });
  children.onStarted({ threads: [101], cell: "first" });
  expect(children.of("second", RUN)).toEqual([4, 5]);
  expect(children.of("first", Number.POSITIVE_INFINITY)).toEqual([2]);
});
