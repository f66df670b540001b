/** Data frames: tables of Arrow, nodejs-polars, arquero and danfo, known by their methods. Reads only first rows. */
import { debugLog } from "../../debug-log.ts";
import type { MimeBundle } from "../../protocol/message.ts";
import { read } from "../read-value.ts";
import { MAX_TABLE_COLUMNS, MAX_TABLE_ROWS } from "./limits.ts";
import { absent, type Table } from "./table.ts";
import { tableBundle } from "./table-bundle.ts";

type Call = (...args: unknown[]) => unknown;

/** A method, bound to its object. */
function method(value: object, name: string): Call | undefined {
  const property = read(value, name);
  return typeof property === "function"
    ? (...args) => Reflect.apply(property, value, args) as unknown
    : undefined;
}

function number(value: object, name: string): number | undefined {
  const property = read(value, name);
  return typeof property === "number" ? property : undefined;
}

function strings(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}

function upTo(length: number, most: number): number[] {
  return Array.from({ length: Math.min(length, most) }, (_, index) => index);
}

function cellsOf(rows: readonly unknown[], names: readonly string[]): unknown[][] {
  return rows.map((row) => names.map((name) => (row as Record<string, unknown>)[name]));
}

/** Arrow has times as numbers and lists as vectors; both become JavaScript's own values. */
function arrowCell(value: unknown, type: string): unknown {
  if (typeof value === "number" && /^(Timestamp|Date)/.test(type)) return new Date(value);
  return typeof value === "object" && value !== null ? (method(value, "toJSON")?.() ?? value) : value;
}

function arrow(value: object): Table | undefined {
  const schema = read(value, "schema");
  const fields = typeof schema === "object" && schema !== null ? read(schema, "fields") : undefined;
  const [rows, columns, child] = [
    number(value, "numRows"),
    number(value, "numCols"),
    method(value, "getChildAt"),
  ];
  if (!Array.isArray(fields) || rows === undefined || columns === undefined || !child) return undefined;
  const visible = upTo(columns, MAX_TABLE_COLUMNS).map((index) => {
    const { name, type } = fields[index] as { name: unknown; type: unknown };
    return { name: String(name), type: String(type), vector: child(index) as { get(row: number): unknown } };
  });
  return {
    columns: visible.map(({ name, type }) => ({ name, type })),
    rows: upTo(rows, MAX_TABLE_ROWS).map((row) =>
      visible.map(({ vector, type }) => arrowCell(vector.get(row), type)),
    ),
    rowCount: rows,
    columnCount: columns,
    kind: "Arrow table",
  };
}

function arquero(value: object): Table | undefined {
  const names = strings(method(value, "columnNames")?.());
  const rowCount = method(value, "numRows")?.();
  const objects = method(value, "objects");
  if (!names || typeof rowCount !== "number" || !objects) return undefined;
  const visible = names.slice(0, MAX_TABLE_COLUMNS);
  return {
    columns: visible.map((name) => ({ name })),
    rows: cellsOf(
      objects({
        limit: MAX_TABLE_ROWS,
        columns: Object.fromEntries(visible.map((name) => [name, name])),
      }) as unknown[],
      visible,
    ),
    rowCount,
    columnCount: names.length,
    kind: "arquero table",
  };
}

/** `DataType(Float64)` is Float64. */
function polarsType(type: unknown): string {
  return /^DataType\(([\s\S]*)\)$/.exec(String(type))?.[1]?.replace(/, *\)/g, ")") ?? String(type);
}

/** A nodejs-polars frame. Its own display shows neither types nor size. */
function polars(value: object): Table | undefined {
  const names = strings(read(value, "columns"));
  const [height, types, head] = [number(value, "height"), read(value, "dtypes"), method(value, "head")];
  if (!names || height === undefined || !Array.isArray(types) || !head) return undefined;
  const first = head(MAX_TABLE_ROWS);
  const records = typeof first === "object" && first !== null ? method(first, "toRecords")?.() : undefined;
  if (!Array.isArray(records)) return undefined;
  const visible = names.slice(0, MAX_TABLE_COLUMNS);
  return {
    columns: visible.map((name, index) => ({ name, type: polarsType(types[index]) })),
    rows: cellsOf(records, visible),
    rowCount: height,
    columnCount: names.length,
    kind: "polars frame",
  };
}

function danfo(value: object): Table | undefined {
  const names = strings(read(value, "columns"));
  const [types, shape, head] = [strings(read(value, "dtypes")), read(value, "shape"), method(value, "head")];
  if (!names || !types || !Array.isArray(shape) || typeof shape[0] !== "number" || !head) return undefined;
  const first = head(Math.min(MAX_TABLE_ROWS, shape[0]));
  const rows = typeof first === "object" && first !== null ? read(first, "values") : undefined;
  if (!Array.isArray(rows)) return undefined;
  const visible = names.slice(0, MAX_TABLE_COLUMNS);
  return {
    columns: visible.map((name, index) => ({ name, type: types[index] })),
    rows: rows.map((row) =>
      visible.map((_, index) => (Array.isArray(row) ? (row as unknown[])[index] : absent)),
    ),
    rowCount: shape[0],
    columnCount: names.length,
    kind: "danfo frame",
  };
}

function firstTable(
  libraries: readonly ((value: object) => Table | undefined)[],
  value: object,
): MimeBundle | undefined {
  for (const library of libraries) {
    try {
      const table = library(value);
      if (table) return tableBundle(table);
    } catch (error) {
      // It only resembled a frame of this library.
      debugLog("output.data-frame", error);
    }
  }
  return undefined;
}

/** The table of a data library's frame; undefined for any other value, also for one that fails when read. */
export function dataFrame(value: object): MimeBundle | undefined {
  return firstTable([arrow, arquero, polars, danfo], value);
}

/** The table of a frame whose own display shows less. */
export function betterDataFrame(value: object): MimeBundle | undefined {
  return Object.prototype.toString.call(value) === "[object DataFrame]"
    ? firstTable([polars], value)
    : undefined;
}
