import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Bool,
  DateMillisecond,
  Dictionary,
  Field,
  Int32,
  List,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test, vi } from "vitest";
import { withoutArrow } from "../../../../bridge/results/arrow/content.ts";
import type { ArrowKind } from "../../../../bridge/results/arrow/kind.ts";
import { arrowFor } from "../../../../bridge/results/arrow/package.ts";
import { decodeValue, encodeValue } from "../../../../bridge/results/bytes.ts";
import { createResultPreview } from "../../../../bridge/results/preview.ts";
import { createResultStore } from "../../../../bridge/results/result-store.ts";
import { problemOf } from "../../../../bridge/results/storable.ts";
import { digestValue } from "../../../../bridge/results/value-digest.ts";

async function encoded(given: unknown): Promise<Uint8Array[]> {
  const found = new Map<object, ArrowKind>();
  expect(problemOf(given, { arrows: found })).toBeUndefined();
  const { value, contents } = await withoutArrow(given, found, [import.meta.url]);
  return encodeValue(value, contents);
}

async function stored<T>(given: T): Promise<T> {
  const bytes = Buffer.concat(await encoded(given));
  const read = async (into: Uint8Array, position: number) =>
    bytes.copy(into, 0, position, position + into.length);
  return (await decodeValue({ size: bytes.length, read }, (format) =>
    arrowFor(format, [import.meta.url]),
  )) as T;
}

/** Types, metadata and values, as far as anybody can see them. */
function seen(table: Table | RecordBatch): unknown {
  return {
    fields: table.schema.fields.map(({ name, type, nullable, metadata }) => [
      name,
      String(type),
      nullable,
      metadata,
    ]),
    metadata: table.schema.metadata,
    rows: table
      .toArray()
      .map((row) =>
        JSON.parse(JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `${value}n` : value))),
      ),
  };
}

const types = {
  int: vectorFromArray([1, null, 3], new Int32()),
  text: vectorFromArray(["a", "ü", null], new Utf8()),
  flag: vectorFromArray([true, null, false], new Bool()),
  day: vectorFromArray([new Date(0), null, new Date(86_400_000)], new DateMillisecond()),
  at: vectorFromArray([1, 2, null], new TimestampMicrosecond("UTC")),
  word: vectorFromArray(["x", "y", "x"], new Dictionary(new Utf8(), new Int32())),
  list: vectorFromArray([[1, 2], [], null], new List(new Field("item", new Int32()))),
  struct: vectorFromArray([{ a: 1 }, { a: 2 }, null], new Struct([new Field("a", new Int32())])),
  big: vectorFromArray([1n, 2n, 3n]),
};
const whole = new Table(types);

describe("a table comes back as a Table that is equal", () => {
  const named = new Schema(whole.schema.fields, new Map([["origin", "taxi"]]));
  const numbers = tableFromArrays({ n: Float64Array.from({ length: 5000 }, (_, at) => at / 3) });
  const cases: Record<string, Table> = {
    "of many types, with nulls": whole,
    "with metadata": new Table(named, whole.batches),
    "of several batches": whole.concat(whole),
    "that is a slice": whole.concat(whole).slice(1, 5),
    "without rows": whole.slice(0, 0),
    "without columns": new Table(),
    "with few of another's columns": whole.select(["text", "word"]),
    "from a file": tableFromIPC(tableToIPC(whole, "file")),
    "of large numbers": numbers,
  };
  test.each(Object.keys(cases))("%s", async (name) => {
    const table = cases[name] as Table;
    const back = await stored(table);
    expect(back.constructor).toBe(Table);
    expect(seen(back)).toEqual(seen(table));
  });
});

test("a batch and a column come back as what they are", async () => {
  const batch = whole.batches[0] as RecordBatch;
  const back = await stored(batch);
  expect([back.constructor, seen(back)]).toEqual([RecordBatch, seen(batch)]);
  const column = await stored(types.int.concat(types.int));
  expect([column.constructor, [...column]]).toEqual([Vector, [1, null, 3, 1, null, 3]]);
});

test("inside objects, lists, Map and Set, twice, in a ring: what is the same stays the same", async () => {
  const ring: {
    table: Table;
    again: Table;
    all: unknown[];
    by: Map<string, unknown>;
    self?: unknown;
    day: Date;
  } = {
    table: whole,
    again: whole,
    all: [1, [whole], new Set([whole])],
    by: new Map<string, unknown>([["a", { whole }]]),
    day: new Date(0),
  };
  ring.self = ring;
  const back = await stored(ring);
  expect(seen(back.table)).toEqual(seen(whole));
  const [one, [second], set] = back.all as [number, [Table], Set<Table>];
  const inMap = (back.by.get("a") as { whole: Table }).whole;
  expect([one, back.day, back.self === back]).toEqual([1, new Date(0), true]);
  expect(new Set([back.table, back.again, second, ...set, inMap]).size).toBe(1);
  // The value that was given is as it was.
  expect((ring.all[1] as unknown[])[0]).toBe(whole);
});

test("the buffers of a large table are written as they are, in pieces, not as one copy of it", async () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, at) => at);
  const chunks = await encoded(tableFromArrays({ values }));
  expect(
    chunks.some((chunk) => chunk.buffer === values.buffer && chunk.byteLength === values.byteLength),
  ).toBe(true);
});

test("of a copy of the package that is loaded by require, it comes back as one of that", async () => {
  const arrow = createRequire(import.meta.url)("apache-arrow") as typeof import("apache-arrow");
  const back = await stored(arrow.tableFromArrays({ n: [1, 2] }));
  expect(back.constructor).toBe(arrow.Table);
});

test("where an error's cause has one, nothing is stored", async () => {
  await expect(encoded({ error: new Error("x", { cause: whole }) })).rejects.toThrow(
    "in the cause of an error",
  );
});

test("equal tables have equal digests, however they are cut, and others do not", async () => {
  const digest = (value: unknown) => digestValue(value, "table");
  expect(digest(await stored(whole))).toEqual(digest(whole));
  const twice = whole.concat(whole);
  expect(digest(tableFromIPC(tableToIPC(twice)))).toEqual(digest(twice));
  const numbers = tableFromArrays({ n: Int32Array.of(1, 2, 3, 4) });
  expect(digest(numbers.slice(0, 2).concat(numbers.slice(2)))).toEqual(digest(numbers));
  const others = [
    whole,
    twice,
    whole.slice(1),
    whole.select(["int"]),
    numbers,
    tableFromArrays({ m: Int32Array.of(1, 2, 3, 4) }),
    tableFromArrays({ n: Int32Array.of(1, 2, 3, 5) }),
    tableFromArrays({ n: Float64Array.of(1, 2, 3, 4) }),
    numbers.getChild("n"),
    numbers.batches[0],
  ].map((value) => JSON.stringify(digest(value)));
  expect(others.every((one) => one.includes("digest"))).toBe(true);
  expect(new Set(others).size).toBe(others.length);
});

test("a stored table is previewed by its columns", async () => {
  const home = await mkdtemp(join(tmpdir(), "cellflow-arrow-"));
  try {
    const found = new Map<object, ArrowKind>([[whole, "Table"]]);
    const data = await createResultStore({ home }).write("a", whole, {
      arrow: { found, from: [import.meta.url] },
    });
    expect(await createResultPreview({ home })(data)).toMatch(
      /^Table of 3 rows: int Int32, text Utf8, flag Bool, /,
    );
    const program = process.argv[1] ?? "";
    try {
      // Where nobody has the package.
      vi.spyOn(process, "cwd").mockReturnValue(home);
      process.argv[1] = join(home, "program.ts");
      expect(await createResultPreview({ home })(data)).toBe("holds an Arrow table, stored");
    } finally {
      vi.restoreAllMocks();
      process.argv[1] = program;
    }
  } finally {
    await rm(home, { recursive: true });
  }
});
