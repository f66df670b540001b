import { expect, onTestFinished, test, vi } from "vitest";
import type { Locked } from "../../../../../bridge/client/concurrency-limits.ts";
import { createLine, createTicket } from "../../../../../bridge/engine/reporter/slots/line.ts";

const locked: Locked = { retryAfterSeconds: 1000 };

test("the first one asks, the others when it is their turn; whoever leaves is skipped", async () => {
  const line = createLine();
  const asked: string[] = [];
  let free = 0;
  const wait = (name: string, ticket = createTicket(undefined)) =>
    line.wait(ticket, async () => {
      asked.push(name);
      return free-- > 0 ? { name } : locked;
    });
  const leaving = createTicket(undefined);
  const all = [wait("a"), wait("b", leaving), wait("c")];
  leaving.isLeft = true;
  leaving.waker.wake();
  expect(await all[1]).toBeUndefined();
  free = 2;
  line.wake();
  expect(await Promise.all(all)).toEqual([{ name: "a" }, undefined, { name: "c" }]);
  expect(asked).toEqual(["a", "a", "c"]);
  expect(line.isEmpty()).toBe(true);
});

test("whose time is up is told so, first or not; one without time asks once", async () => {
  const line = createLine();
  let questions = 0;
  const wait = (seconds: number) =>
    line.wait(createTicket(seconds), async () => {
      questions++;
      return locked;
    });
  expect(await Promise.all([wait(0.05), wait(0)])).toEqual([undefined, undefined]);
  questions = 0;
  expect(await wait(0)).toBeUndefined();
  expect(questions).toBe(1);
});

test("an error is that of the one who asked; the next one goes on", async () => {
  const line = createLine();
  const first = line.wait(createTicket(undefined), () => Promise.reject(new Error("down")));
  const second = line.wait(createTicket(undefined), async () => ({ ok: true }));
  await expect(first).rejects.toThrow("down");
  expect(await second).toEqual({ ok: true });
});

test("an answer that does not come is waited for until the time is up, and five seconds at least", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const line = createLine();
  const [short, long] = [createTicket(0), createTicket(60)];
  const silent = () => new Promise<Locked>(() => {});
  const all = [line.wait(short, silent), line.wait(long, silent)];
  await vi.advanceTimersByTimeAsync(4999);
  expect([short.isUnanswered, line.isEmpty()]).toEqual([false, false]);
  await vi.advanceTimersByTimeAsync(1);
  expect(await all[0]).toBeUndefined();
  expect([short.isUnanswered, short.isLeft]).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(55_000);
  expect(await all[1]).toBeUndefined();
  expect([long.isUnanswered, line.isEmpty()]).toEqual([true, true]);
});
