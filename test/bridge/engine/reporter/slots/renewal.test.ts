import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { renewLease } from "../../../../../bridge/engine/reporter/slots/renewal.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("a lease is renewed at half of its time, again and again, until it is ended", async () => {
  const renew = vi.fn(async () => true);
  const lost = vi.fn();
  const end = renewLease(60, renew, lost);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(renew).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(renew).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(renew).toHaveBeenCalledTimes(4);
  end();
  await vi.advanceTimersByTimeAsync(90_000);
  expect(renew).toHaveBeenCalledTimes(4);
  expect(lost).not.toHaveBeenCalled();
});

test("one that is gone is lost, once", async () => {
  const lost = vi.fn();
  const renew = vi.fn(async () => false);
  renewLease(60, renew, lost);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(lost.mock.calls).toEqual([["the API has given them to others"]]);
  expect(renew).toHaveBeenCalledTimes(1);
});

test("a server that does not answer is asked again until the lease's time is over", async () => {
  const lost = vi.fn();
  let isDown = true;
  const renew = vi.fn(async () => {
    if (isDown) throw new Error("down");
    return true;
  });
  renewLease(60, renew, lost);
  await vi.advanceTimersByTimeAsync(50_000);
  isDown = false;
  await vi.advanceTimersByTimeAsync(9_000);
  isDown = true;
  const asked = renew.mock.calls.length;
  // The last renewal counts from when it was asked for.
  await vi.advanceTimersByTimeAsync(50_000);
  expect(renew.mock.calls.length).toBeGreaterThan(asked);
  expect(lost).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(lost.mock.calls).toEqual([["the API did not answer in time: down"]]);
});

test("a lease that is ended while its renewal is under way is not lost", async () => {
  const lost = vi.fn();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const end = renewLease(60, () => promise, lost);
  await vi.advanceTimersByTimeAsync(30_000);
  end();
  resolve(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lost).not.toHaveBeenCalled();
});
