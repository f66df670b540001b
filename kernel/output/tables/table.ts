/** The type of a table before it is drawn. */

/** The cell of a row that has no such column. */
export const absent: unique symbol = Symbol("absent");

/** A table to draw: the rows and columns to show (see limits.ts), out of `rowCount` and `columnCount`. */
export interface Table {
  columns: { name: string; type?: string | undefined }[];
  rows: unknown[][];
  rowCount: number;
  columnCount: number;
  /** What the value is, when the table does not show it: `Map`, `Arrow table`. */
  kind?: string | undefined;
  /** The first column names the rows. */
  keyed?: boolean;
}
