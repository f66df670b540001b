/** Reads what a table artifact is made of: rows, or columns by name. */
import { CellflowError } from "../errors.ts";

/** Rows (objects, or lists of cells), or columns by name: arrays, typed arrays, anything that can be iterated. */
export type TableData =
  | readonly object[]
  | readonly (readonly unknown[])[]
  | Readonly<Record<string, Iterable<unknown>>>
  | ReadonlyMap<string, Iterable<unknown>>;

/**
 * The table as Prefect stores it: a list of rows, or an object of columns.
 * @throws CellflowError `artifact.table` for what is no table, `artifact.columns` for columns of several lengths
 */
export function tableData(table: unknown): unknown[] | Record<string, unknown[]> {
  const rowsOf = rowList(table);
  if (rowsOf) {
    const odd = rowsOf.findIndex((row) => typeof row !== "object" || row === null);
    if (odd >= 0) throw noTable(`row ${odd} is ${kindOf(rowsOf[odd])}`);
    return rowsOf;
  }
  if (typeof table !== "object" || table === null) throw noTable(`this is ${kindOf(table)}`);
  const entries = isTagged(table, "Map")
    ? [...(table as Map<unknown, unknown>)].map(([name, column]) => [String(name), column] as const)
    : Object.entries(table);
  const columns = entries.map(([name, column]) => {
    if (!isList(column)) throw noTable(`${name} is ${kindOf(column)}`);
    return [name, Array.from(column)] as const;
  });
  const [first] = columns;
  if (first && columns.some(([, column]) => column.length !== first[1].length)) {
    const lengths = columns.map(([name, column]) => `${name} has ${column.length}`).join(", ");
    throw new CellflowError(
      "artifact.columns",
      `the columns of a table artifact need one length: ${lengths}`,
    );
  }
  return Object.fromEntries(columns);
}

/** A list, or a set, is one of rows; a typed array holds numbers, no rows. */
function rowList(table: unknown): unknown[] | undefined {
  if (Array.isArray(table)) return table;
  return isTagged(table, "Set") ? [...(table as Set<unknown>)] : undefined;
}

function isList(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function"
  );
}

// By its tag: a notebook's own Map is another class.
function isTagged(value: unknown, tag: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}

function noTable(found: string): CellflowError {
  return new CellflowError(
    "artifact.table",
    `a table artifact takes rows, [{ month: "2021-02", rmse: 6.1 }], or columns, { month: ["2021-02"], rmse: [6.1] }; ${found}`,
  );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value === "string" ? "text" : typeof value}`;
}
