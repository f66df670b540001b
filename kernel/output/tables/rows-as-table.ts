/** Draws rows that are objects as a table. */
import { drawHtml, drawText } from "./draw-table.ts";
import { rowsTable } from "./rows.ts";

/** As HTML: the first rows, all columns, how many there are. */
export function tableHtml(rows: readonly Record<string, unknown>[]): string {
  return drawHtml(rowsTable(rows));
}

/** Text with aligned columns. */
export function tableText(rows: readonly Record<string, unknown>[]): string {
  return drawText(rowsTable(rows));
}
