import { expect, test } from "vitest";
import { createWaker } from "../../bridge/waker.ts";

test("a sleep ends when woken, also by a wake just before it, and each wake ends one", async () => {
  const waker = createWaker();
  const began = performance.now();
  const long = waker.sleep(60_000);
  waker.wake();
  await long;
  waker.wake();
  await waker.sleep(60_000);
  expect(performance.now() - began).toBeLessThan(30_000);
  const short = performance.now();
  await waker.sleep(20);
  expect(performance.now() - short).toBeGreaterThan(15);
});
