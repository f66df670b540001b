import { expect, test } from "vitest";
import { transferable } from "../../../../bridge/engine/threads/transferable.ts";

test("large arrays are found, each memory once; small ones, Node's own memory and shared ones are not", () => {
  const one = new Float64Array(10_000);
  const two = new Uint8Array(100_000);
  const value = {
    one,
    half: one.subarray(5000),
    rows: [{ two }],
    by: new Map([["x", new Float32Array(20_000)]]),
    set: new Set([two.buffer]),
    small: new Float64Array(10),
    pool: Buffer.from("text"),
    shared: new Uint8Array(new SharedArrayBuffer(100_000)),
    circle: undefined as unknown,
  };
  value.circle = value;
  expect(new Set(transferable(value))).toEqual(new Set([one.buffer, two.buffer, value.by.get("x")?.buffer]));
  expect(transferable(5)).toEqual([]);
  expect(transferable(Array.from({ length: 2_000_000 }, (_, at) => at))).toEqual([]);
});
