import { expect, test } from "vitest";
import { createUuidSource, v7 } from "../../bridge/uuid.ts";

test("ids are UUIDv7 and strictly increase", () => {
  const ids = Array.from({ length: 20_000 }, () => v7());
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

test("they increase while the clock stands still or goes back", () => {
  let now = 1_700_000_000_000;
  const next = createUuidSource(() => now);
  const ids = Array.from({ length: 9000 }, () => next());
  now -= 5000;
  ids.push(next());
  expect(ids).toEqual([...ids].sort());
});
