import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogSync } from "../../../../bridge/server/db/log-sync.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the disk has what was committed within a second, and is asked once for many commits", async () => {
  const sync = vi.fn(async (_: string) => {});
  const log = createLogSync("/x/cellflow.db", sync);
  for (let commits = 0; commits < 100; commits++) {
    log.committed();
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(sync.mock.calls.length).toBeLessThan(5);
  expect(new Set(sync.mock.calls.flat())).toEqual(new Set(["/x/cellflow.db-wal"]));
  sync.mockClear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sync).not.toHaveBeenCalled();
});

test("what is committed while the disk is busy is synced after that", async () => {
  const turns: PromiseWithResolvers<void>[] = [];
  const log = createLogSync("/x/cellflow.db", () => {
    const turn = Promise.withResolvers<void>();
    turns.push(turn);
    return turn.promise;
  });
  log.committed();
  const first = log.now();
  log.committed();
  const second = log.now();
  expect(turns).toHaveLength(1);
  turns[0]?.resolve();
  await first;
  await vi.advanceTimersByTimeAsync(0);
  expect(turns).toHaveLength(2);
  turns[1]?.resolve();
  await second;
});

test("a log that is gone is no trouble", async () => {
  const log = createLogSync("/nowhere/cellflow.db");
  log.committed();
  await log.now();
  log.close();
});
