import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../../bridge/results/bytes.ts";
import { storableValue } from "./storable-value.ts";

function bytesOf(value: unknown): Buffer {
  return Buffer.concat(encodeValue(value));
}

function decoded(bytes: Buffer): Promise<unknown> {
  return decodeValue({
    size: bytes.length,
    read: async (into, position) => bytes.copy(into, 0, position, position + into.length),
  });
}

function restored(value: unknown): Promise<unknown> {
  return decoded(bytesOf(value));
}

test("any value of plain kinds comes back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(
      storableValue({ withSparseArray: true }),
      async (value) => void expect(await restored(value)).toStrictEqual(value),
    ),
  );
});

test("typed arrays of any kind and size come back, each with memory of its own", async () => {
  const numbers = [
    Int8Array,
    Uint8ClampedArray,
    Uint16Array,
    Int32Array,
    Float16Array,
    Float32Array,
    Float64Array,
  ];
  const arrays = numbers.flatMap((Kind) => [0, 1, 4097, 100_000].map((length) => new Kind(length).fill(7)));
  const part = new Float64Array(5000).fill(1.5).subarray(1, 4001);
  const value = { arrays, part, big: new BigInt64Array(3).fill(-5n), view: new DataView(new ArrayBuffer(9)) };
  const { arrays: back, part: partBack, big, view } = (await restored(value)) as typeof value;
  expect(back).toEqual(arrays);
  expect(partBack).toEqual(part);
  expect([big, view.byteLength]).toEqual([value.big, 9]);
  // What is moved to a thread leaves the others as they are.
  structuredClone(partBack, { transfer: [partBack.buffer] });
  expect(back).toEqual(arrays);
  expect(Buffer.isBuffer(await restored(Buffer.alloc(10_000, 1)))).toBe(true);
  expect(await restored(Buffer.alloc(10_000, 1))).toEqual(Buffer.alloc(10_000, 1));
});

test("errors keep message, stack and cause; what refers to itself does so again; other realms' values are as ours", async () => {
  const error = (await restored(new TypeError("bad", { cause: new Error("why") }))) as Error;
  expect(error).toBeInstanceOf(TypeError);
  expect([error.message, (error.cause as Error).message]).toEqual(["bad", "why"]);
  const circle: { self?: unknown; list: unknown[] } = { list: [] };
  circle.self = circle;
  const back = (await restored(circle)) as typeof circle;
  expect(back.self).toBe(back);
  expect(await restored(runInNewContext("({ m: new Map([[1, new Float32Array([1, 2])]]) })"))).toEqual({
    m: new Map([[1, new Float32Array([1, 2])]]),
  });
});

test("bytes that were changed, cut or are something else are refused in one line", async () => {
  const bytes = bytesOf({ rows: [1, 2, 3], large: new Float64Array(10_000) });
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        let read: unknown;
        try {
          read = await decoded(changed);
        } catch (error) {
          expect(error).toMatchObject({ code: "results.damaged" });
          return;
        }
        // A change that means nothing: a blank in the header, say.
        expect(read).toEqual({ rows: [1, 2, 3], large: new Float64Array(10_000) });
      },
    ),
  );
  for (const length of [0, 1, 10, 60, bytes.length - 1])
    await expect(decoded(bytes.subarray(0, length))).rejects.toThrow(/^the stored result can't be read: /);
  await expect(decoded(Buffer.concat([bytes, Buffer.from("x")]))).rejects.toThrow("bytes where");
  const newer = Buffer.from(bytes.toString("latin1").replace('"version":1', '"version":9'), "latin1");
  await expect(decoded(newer)).rejects.toThrow(
    "by another version of cellflow (encoding 9, this one reads 1)",
  );
});
