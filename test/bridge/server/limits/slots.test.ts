import { expect, test } from "vitest";
import {
  afterDecay,
  hasRoom,
  released,
  retryAfter,
  type Slots,
  whole,
} from "../../../../bridge/server/limits/slots.ts";

function slots(change: Partial<Slots> = {}): Slots {
  return {
    name: "limit",
    limit: 2,
    active: 2,
    denied: 0,
    decayPerSecond: 0,
    occupancySeconds: 2,
    ...change,
  };
}

test("without decay a slot is taken until it is given back", () => {
  expect(afterDecay(slots(), 1e6).active).toBe(2);
  expect(hasRoom(slots({ active: 1 }), 1)).toBe(true);
  expect(hasRoom(slots({ active: 1 }), 2)).toBe(false);
  expect(released(slots(), 1, undefined).active).toBe(1);
  expect(released(slots(), 5, undefined).active).toBe(0);
});

test("with decay a slot of which a part is taken is taken; parts are not lost between looks", () => {
  let limit = slots({ decayPerSecond: 0.1 });
  for (let look = 0; look < 9; look++) limit = afterDecay(limit, 1);
  expect([whole(limit.active), hasRoom(limit, 1)]).toEqual([2, false]);
  limit = afterDecay(limit, 1);
  expect([whole(limit.active), hasRoom(limit, 1)]).toEqual([1, true]);
});

test("the average time that a slot is taken follows what was seen, slower for wide limits", () => {
  expect(released(slots({ limit: 1 }), 1, 10).occupancySeconds).toBe(6);
  expect(released(slots({ limit: 4 }), 1, 10).occupancySeconds).toBe(3);
  expect(released(slots({ limit: 1 }), 2, 10).occupancySeconds).toBe(3.5);
  expect(released(slots({ limit: 0 }), 1, 10).occupancySeconds).toBe(2);
});

test("who finds none is sent away for as long as those before it need, a little more or less by chance", () => {
  const between = (limit: Slots, count: number) =>
    [0, 0.999999].map((random) => retryAfter([limit], count, () => random));
  const [least = 0, most = 0] = between(slots({ limit: 1 }), 1);
  expect(most).toBeCloseTo(2.6, 3);
  expect(least).toBeGreaterThan(1);
  expect(between(slots({ limit: 1, occupancySeconds: 1000 }), 1)[1]).toBeCloseTo(39, 2);
  expect(between(slots({ name: "tag:x", limit: 1, occupancySeconds: 1000 }), 1)[1]).toBeCloseTo(13, 2);
  const [, ofTwo = 0] = [0, 0.999999].map((random) =>
    retryAfter([slots({ limit: 10 }), slots({ limit: 1, denied: 2 })], 1, () => random),
  );
  expect(ofTwo).toBeCloseTo(7.8, 2);
});

test("a rate says when its next slot comes, behind those who wait", () => {
  const rate = slots({ limit: 2, active: 1.75, decayPerSecond: 0.5 });
  const after = (denied: number, random: number) => retryAfter([{ ...rate, denied }], 1, () => random);
  expect(after(0, 0)).toBeCloseTo(1.502, 5);
  expect(after(1, 0)).toBeCloseTo(3.502, 5);
  expect(after(1, 0.999999)).toBeCloseTo(3.677, 3);
  // However long that is.
  expect(retryAfter([slots({ limit: 1, active: 1, decayPerSecond: 0.001 })], 1)).toBeGreaterThan(1000);
});
