import { totalmem } from "node:os";
import { expect, test } from "vitest";
import {
  heapLimitFor,
  machineMemory,
  requestedHeapLimit,
} from "../../../../kernel/executor/memory/heap-limit.ts";

test.each([
  ["a large machine: V8's own limit", { total: 64_000, free: 60_000 }, 4096],
  ["a container of 2 GB: half of it", { total: 2048, free: 2000 }, 1024],
  ["a machine that others use: what is free", { total: 16_384, free: 1000 }, 750],
  ["a small container: enough to start", { total: 300, free: 100 }, 256],
])("%s", (_, memory, limit) => expect(heapLimitFor(memory)).toBe(limit));

test("a machine has at least what is free, and at most all of it", () => {
  const { total, free } = machineMemory();
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThanOrEqual(total);
  expect(total).toBeLessThanOrEqual(totalmem() / 2 ** 20);
});

test.each([
  ["--max-old-space-size=8192", 8192],
  ["--enable-source-maps --max_old_space_size=100", 100],
  ["--max-old-space-size 7", 7],
  ["--max-old-space-size-percentage=50", 500],
  ["--enable-source-maps", undefined],
  ["", undefined],
])("the limit that %j asks for is kept", (options, limit) =>
  expect(requestedHeapLimit(1000, options)).toBe(limit),
);
