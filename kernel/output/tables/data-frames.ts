/** Tables of data libraries, known by what they can do: Arrow, nodejs-polars, arquero, danfo. Only first rows are read. */
import { read } from "../read-value.ts";
import { absent, MAX_COLUMNS, MAX_ROWS, type Table } from "./table.ts";

type Call = (...args: unknown[]) => unknown;

/** A method, bound to its object. */
function method(value: object, name: string): Call | undefined {
  const found = read(value, name);
  return typeof found === "function" ? (...args) => Reflect.apply(found, value, args) as unknown : undefined;
}

function number(value: object, name: string): number | undefined {
  const found = read(value, name);
  return typeof found === "number" ? found : undefined;
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

/** Arrow counts times as numbers or nested vectors; both are made what they stand for. */
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
  const visible = upTo(columns, MAX_COLUMNS).map((index) => {
    const { name, type } = fields[index] as { name: unknown; type: unknown };
    return { name: String(name), type: String(type), vector: child(index) as { get(row: number): unknown } };
  });
  return {
    columns: visible.map(({ name, type }) => ({ name, type })),
    rows: upTo(rows, MAX_ROWS).map((row) =>
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
  const visible = names.slice(0, MAX_COLUMNS);
  return {
    columns: visible.map((name) => ({ name })),
    rows: cellsOf(
      objects({
        limit: MAX_ROWS,
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

/** A nodejs-polars frame. It has a display of its own, which tells neither types nor size. */
function polars(value: object): Table | undefined {
  const names = strings(read(value, "columns"));
  const [height, types, head] = [number(value, "height"), read(value, "dtypes"), method(value, "head")];
  if (!names || height === undefined || !Array.isArray(types) || !head) return undefined;
  const shown = head(MAX_ROWS);
  const records = typeof shown === "object" && shown !== null ? method(shown, "toRecords")?.() : undefined;
  if (!Array.isArray(records)) return undefined;
  const visible = names.slice(0, MAX_COLUMNS);
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
  const shown = head(Math.min(MAX_ROWS, shape[0]));
  const rows = typeof shown === "object" && shown !== null ? read(shown, "values") : undefined;
  if (!Array.isArray(rows)) return undefined;
  const visible = names.slice(0, MAX_COLUMNS);
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

function attempt(looks: readonly ((value: object) => Table | undefined)[], value: object): Table | undefined {
  for (const look of looks) {
    try {
      const table = look(value);
      if (table) return table;
    } catch {
      // It looked like a frame and is none.
    }
  }
  return undefined;
}

/** The table of a data library's frame; undefined for any other value, also for one that fails when asked. */
export function frameTable(value: object): Table | undefined {
  return attempt([arrow, arquero, polars, danfo], value);
}

/** The table of a frame whose library shows it less well itself. */
export function betterTable(value: object): Table | undefined {
  return Object.prototype.toString.call(value) === "[object DataFrame]"
    ? attempt([polars], value)
    : undefined;
}
