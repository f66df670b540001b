/** Rows: arrays, Maps and Sets that read well as a table. Work is bounded by what is shown. */
import { inspect, types } from "node:util";
import type { MimeBundle } from "../../protocol/message.ts";
import { className, isPlain, readOwn } from "../read-value.ts";
import { MAX_TABLE_COLUMNS, MAX_TABLE_ROWS } from "./limits.ts";
import { absent, type Table } from "./table.ts";
import { tableBundle } from "./table-bundle.ts";

type Row = Record<string, unknown>;

/** Rows whose shape decides whether all are a table. */
const SAMPLED_ROWS = 50;
/** Least share of a table's cells that has a value. */
const MIN_FILLED = 0.5;

function columnsOf(rows: readonly object[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

function cellOf(row: object, name: string): unknown {
  return Object.hasOwn(row, name) ? readOwn(row, name) : absent;
}

/** Objects as rows, their keys as columns. */
export function rowsTable(rows: readonly object[], rowCount = rows.length, kind?: string): Table {
  const first = rows.slice(0, MAX_TABLE_ROWS);
  const names = columnsOf(first);
  const visible = names.slice(0, MAX_TABLE_COLUMNS);
  return {
    columns: visible.map((name) => ({ name })),
    rows: first.map((row) => visible.map((name) => cellOf(row, name))),
    rowCount,
    columnCount: names.length,
    kind,
  };
}

/** An object whose own properties are all there is to it: a literal, or an instance of a simple class. */
function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  if (isPlain(value)) return Object.keys(value).length > 0;
  if (
    Array.isArray(value) ||
    types.isModuleNamespaceObject(value) ||
    Object.prototype.toString.call(value) !== "[object Object]"
  )
    return false;
  return (
    !types.isPromise(value) &&
    !(inspect.custom in value) &&
    !(Symbol.for("Jupyter.display") in value) &&
    Object.keys(value).length > 0
  );
}

/** Rows of one kind that share most of their columns. */
function areRows(values: readonly unknown[]): values is Row[] {
  const sample = values.slice(0, SAMPLED_ROWS);
  const [first] = sample;
  if (!isRow(first)) return false;
  const prototype: unknown = Object.getPrototypeOf(first);
  if (!sample.every((row) => isRow(row) && Object.getPrototypeOf(row) === prototype)) return false;
  const names = columnsOf(sample as Row[]);
  const filled = (sample as Row[]).reduce((sum, row) => sum + Object.keys(row).length, 0);
  return filled >= MIN_FILLED * names.length * sample.length;
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== "function" && (typeof value !== "object" || value === null);
}

/** Arrays of equal length, of simple values: at least two of at least two. */
function isMatrix(values: readonly unknown[]): values is unknown[][] {
  const sample = values.slice(0, SAMPLED_ROWS);
  const [first] = sample;
  if (!Array.isArray(first) || first.length < 2 || sample.length < 2) return false;
  return sample.every(
    (row) =>
      Array.isArray(row) &&
      !types.isProxy(row) &&
      row.length === first.length &&
      row.slice(0, MAX_TABLE_COLUMNS).every(isPrimitive),
  );
}

function matrixTable(rows: readonly unknown[][]): Table {
  const width = rows[0]?.length ?? 0;
  const visible = Array.from({ length: Math.min(width, MAX_TABLE_COLUMNS) }, (_, index) => index);
  return {
    columns: visible.map((index) => ({ name: String(index) })),
    rows: rows.slice(0, MAX_TABLE_ROWS).map((row) => visible.map((index) => row[index])),
    rowCount: rows.length,
    columnCount: width,
  };
}

function firstOf<T>(values: Iterable<T>, count: number): T[] {
  return Iterator.from(values).take(count).toArray();
}

/** A Map as its keys beside its values; values that are rows give a column each. */
function mapTable(map: ReadonlyMap<unknown, unknown>): Table {
  const entries = firstOf(map, MAX_TABLE_ROWS);
  const keys = entries.map(([key]) => key);
  const values = entries.map(([, value]) => value);
  const right: Table = areRows(values)
    ? rowsTable(values)
    : {
        columns: [{ name: "value" }],
        rows: values.map((value) => [value]),
        rowCount: map.size,
        columnCount: 1,
      };
  return {
    columns: [{ name: "key" }, ...right.columns],
    rows: right.rows.map((row, index) => [keys[index], ...row]),
    rowCount: map.size,
    columnCount: right.columnCount + 1,
    kind: "Map",
    keyed: true,
  };
}

/** The table a value reads well as; undefined for what is better shown another way. */
function tableOf(value: object): Table | undefined {
  if (types.isProxy(value)) return undefined;
  if (Array.isArray(value)) {
    const values: readonly unknown[] = value;
    if (areRows(values)) return rowsTable(values, values.length, className(values[0] as object));
    return isMatrix(values) ? matrixTable(values) : undefined;
  }
  if (types.isMap(value)) return value.size > 0 ? mapTable(value) : undefined;
  if (!types.isSet(value)) return undefined;
  const values = firstOf(value as ReadonlySet<unknown>, SAMPLED_ROWS);
  return areRows(values) ? rowsTable(values, value.size, "Set") : undefined;
}

/** The bundle of a value that reads well as a table. */
export function rows(value: object): MimeBundle | undefined {
  const table = tableOf(value);
  return table && tableBundle(table);
}
