/** Which values are tables, and how tables are drawn: the library's own frames are the real ones. */
import { Table as ArrowTable, tableFromArrays, vectorFromArray } from "apache-arrow";
import * as aq from "arquero";
import pl from "nodejs-polars";
import { describe, expect, it } from "vitest";
import { toMimeBundle } from "../../../../kernel/output/mime-bundle.ts";
import { cpuMs } from "../../../setup/cpu-time.ts";

type Bundle = Record<string, string>;

async function show(value: unknown): Promise<Bundle> {
  return ((await toMimeBundle(value)) ?? {}) as Bundle;
}

async function isTable(value: unknown): Promise<boolean> {
  return ((await show(value))["text/html"] ?? "").startsWith("<table>");
}

async function lines(value: unknown): Promise<string[]> {
  return ((await show(value))["text/plain"] ?? "").split("\n");
}

describe("arrays, Maps and Sets", () => {
  it("of objects: a column for each key, numbers to the right, types and size", async () => {
    const rows = [
      { zone: "<b>Queens</b>", minutes: 5.25 },
      { zone: "Bronx", minutes: 12, paid: true },
    ];
    expect(await lines(rows)).toEqual([
      "zone           minutes  paid",
      "<b>Queens</b>     5.25",
      "Bronx               12  true",
      "2 rows × 3 columns",
    ]);
    const html = (await show(rows))["text/html"] ?? "";
    expect(html).toContain('<th style="text-align:right">minutes<br><small');
    expect(html).toContain("&lt;b&gt;Queens&lt;/b&gt;");
    expect(html).not.toContain("<b>Queens");
  });

  it("show the first rows and columns of many, whatever the size", async () => {
    const wide = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${i}`, i]));
    const rows = Array.from({ length: 1_000_000 }, () => wide);
    let many: string[] = [];
    expect(
      await cpuMs(async () => {
        many = await lines(rows);
      }),
    ).toBeLessThan(2000);
    expect(many.at(-1)).toBe("first 20 of 1,000,000 rows × 50 columns (20 shown)");
    expect(many).toHaveLength(22);
  });

  it("of instances of one class, Maps of anything, Sets of objects, number grids", async () => {
    class Ride {
      minutes = 5;
    }
    expect((await lines([new Ride(), new Ride()])).at(-1)).toBe("Ride: 2 rows × 1 column");
    expect(await lines(new Map([["a", { n: 1 }]]))).toEqual(["key  n", "a    1", "Map: 1 row × 2 columns"]);
    expect(await lines(new Map([[{ k: 1 }, [1, 2]]]))).toEqual([
      "key       value",
      "{ k: 1 }  [ 1, 2 ]",
      "Map: 1 row × 2 columns",
    ]);
    expect((await lines(new Set([{ a: 1 }]))).at(-1)).toBe("Set: 1 row × 1 column");
    expect(
      await lines([
        [1, 0.5],
        [2, 0.123456789],
      ]),
    ).toEqual(["0         1", "1       0.5", "2  0.123457", "2 rows × 2 columns"]);
  });

  it("are not tables when they have no common shape", async () => {
    for (const value of [
      [{}],
      [{ a: 1 }, 2],
      [{ a: 1 }, { b: 1 }, { c: 1 }],
      [[1, 2], [3]],
      [[1], [2]],
      [new Date()],
      [new Error("x")],
      [null],
      [
        [{ a: 1 }, 1],
        [1, 1],
      ],
    ]) {
      expect(await isTable(value)).toBe(false);
    }
  });

  it("cells are short: dates, nulls, nested values, long strings, getters", async () => {
    const row = {
      at: new Date(0),
      none: null,
      deep: { a: { b: { c: 1 } } },
      long: "x".repeat(300),
      get costly(): never {
        throw new Error("called");
      },
    };
    const html = (await show([row, row]))["text/html"] ?? "";
    expect(html).toContain("1970-01-01T00:00:00Z");
    expect(html).toContain(`${"x".repeat(200)}…`);
    expect(html).toContain("{ a: { b: [Object] } }");
    expect(html).toContain("[Getter]");
  });
});

describe("frames of data libraries", () => {
  it("Apache Arrow: its own types, times as times", async () => {
    const table = tableFromArrays({
      hour: Int32Array.of(0, 1),
      zone: ["a", "b"],
      at: [new Date(0), new Date(1000)],
    });
    expect(await lines(table)).toEqual([
      " hour  zone                     at",
      "Int32  Dictionary<Int32, Utf8>  Timestamp<MILLISECOND>",
      "    0  a                        1970-01-01T00:00:00Z",
      "    1  b                        1970-01-01T00:00:01Z",
      "Arrow table: 2 rows × 3 columns",
    ]);
    expect((await lines(new ArrowTable({ nested: vectorFromArray([{ a: 1 }]) }))).join()).toContain(
      "{ a: 1 }",
    );
  });

  it("arquero: in its order, with what it filters left out", async () => {
    const table = aq.table({ zone: ["a", "b", "c"], n: [3, 1, 2] });
    expect(await lines(table.filter((row: { n: number }) => row.n > 1).orderby("n"))).toEqual([
      "zone  n",
      "c     2",
      "a     3",
      "arquero table: 2 rows × 2 columns",
    ]);
  });

  it("nodejs-polars: its own types beside its own data resource", async () => {
    const frame = pl.DataFrame({ zone: ["a", "b"], minutes: [1.5, null] });
    expect(await lines(frame)).toEqual([
      "zone    minutes",
      "String  Float64",
      "a           1.5",
      "b          null",
      "polars frame: 2 rows × 2 columns",
    ]);
    expect(Object.keys(await show(frame))).toContain("application/vnd.dataresource+json");
    expect((await lines(pl.DataFrame({ n: Array.from({ length: 1000 }, (_, i) => i) }))).at(-1)).toBe(
      "polars frame: first 20 of 1,000 rows × 1 column",
    );
  });

  it("danfo, by what its frames can do", async () => {
    const frame = (values: unknown[][]) => ({
      columns: ["a", "b"],
      dtypes: ["int32", "string"],
      shape: [values.length, 2],
      values,
      head: (rows: number): object => frame(values.slice(0, rows)),
    });
    expect(
      await lines(
        frame([
          [1, "x"],
          [2, "y"],
        ]),
      ),
    ).toEqual(["    a  b", "int32  string", "    1  x", "    2  y", "danfo frame: 2 rows × 2 columns"]);
  });
});
