/** What a table is before it is drawn. */

/** How many rows and columns of a table are shown. */
export const MAX_ROWS = 20;
export const MAX_COLUMNS = 20;

/** What stands where a row has no such column. */
export const absent: unique symbol = Symbol("absent");

/** A table to draw: at most MAX_ROWS rows of at most MAX_COLUMNS cells, out of `rowCount` and `columnCount`. */
export interface Table {
  columns: { name: string; type?: string | undefined }[];
  rows: unknown[][];
  rowCount: number;
  columnCount: number;
  /** What it is, when that is not plain from the table: `Map`, `Arrow table`. */
  kind?: string | undefined;
  /** The first column names the rows. */
  keyed?: boolean;
}
