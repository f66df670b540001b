/** Draws a table as HTML and as text, with its columns' types and its size. */
import { types } from "node:util";
import { escapeUTF8 as escapeHtml } from "entities/escape";
import { isPlaceholder } from "../read-value.ts";
import { inspectLine } from "../text.ts";
import { startOf } from "../well-formed.ts";
import {
  MAX_FRACTION_DIGITS,
  MAX_HTML_CELL_LENGTH,
  MAX_HTML_LENGTH,
  MAX_TEXT_CELL_LENGTH,
  MIN_HTML_CELL_LENGTH,
} from "./limits.ts";
import { absent, type Table } from "./table.ts";

function numberText(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return String(Number(value.toPrecision(MAX_FRACTION_DIGITS)));
  return String(Number(value.toFixed(MAX_FRACTION_DIGITS)));
}

/** How long a cell of a table may be in HTML, in UTF-16 units. */
function cellLength({ rows, columns }: Table): number {
  const share = Math.floor(MAX_HTML_LENGTH / Math.max(1, rows.length * columns.length));
  return Math.min(MAX_HTML_CELL_LENGTH, Math.max(MIN_HTML_CELL_LENGTH, share));
}

function cellText(value: unknown, length = MAX_HTML_CELL_LENGTH): string {
  if (value === undefined || value === absent) return "";
  if (value === null) return "null";
  if (typeof value === "string") return value.length > length ? `${startOf(value, length)}…` : value;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "bigint") return String(value);
  if (isPlaceholder(value)) return value.placeholder;
  if (types.isDate(value))
    return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString().replace(".000Z", "Z");
  return inspectLine(value);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === absent;
}

function typeOf(value: unknown): string {
  if (isPlaceholder(value)) return "getter";
  if (typeof value !== "object" || value === null) return typeof value;
  if (Array.isArray(value)) return "array";
  if (types.isDate(value)) return "Date";
  return "object";
}

/** A column's type as TypeScript writes it, from the rows that are shown. */
function columnType(cells: readonly unknown[]): string {
  const names = new Set(cells.filter((cell) => !isNothing(cell)).map(typeOf));
  const main = names.size > 2 ? "mixed" : [...names].join(" | ");
  return cells.includes(null) ? `${main === "" ? "" : `${main} | `}null` : main;
}

function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

function sizeOf({ rows, columns, rowCount, columnCount, kind }: Table): string {
  const cutRows = rows.length < rowCount ? `first ${rows.length} of ` : "";
  const cutColumns = columns.length < columnCount ? ` (${columns.length} shown)` : "";
  return `${kind ? `${kind}: ` : ""}${cutRows}${count(rowCount, "row")} × ${count(columnCount, "column")}${cutColumns}`;
}

function column(table: Table, index: number): { cells: unknown[]; numeric: boolean; type: string } {
  const cells = table.rows.map((row) => row[index]);
  const valued = cells.filter((cell) => !isNothing(cell));
  const type = table.columns[index]?.type ?? columnType(cells);
  return { cells, type, numeric: valued.length > 0 && valued.every(isNumber) };
}

const MUTED = "opacity:0.6";

/** HTML that also reads well where styles are stripped; numbers are aligned to the right. */
export function drawHtml(table: Table): string {
  const columns = table.columns.map(({ name }, index) => ({ name, ...column(table, index) }));
  const length = cellLength(table);
  const align = (right: boolean): string => `text-align:${right ? "right" : "left"}`;
  const head = columns.map(({ name, type, numeric }) => {
    const typed =
      type === "" ? "" : `<br><small style="font-weight:normal;${MUTED}">${escapeHtml(type)}</small>`;
    return `<th style="${align(numeric)}">${escapeHtml(name)}${typed}</th>`;
  });
  const body = table.rows.map((_, row) => {
    const cells = columns.map(({ cells, numeric }, index) => {
      const value = cells[row];
      const tag = table.keyed && index === 0 ? "th" : "td";
      const text = escapeHtml(cellText(value, length));
      const content = value === null || isPlaceholder(value) ? `<i style="${MUTED}">${text}</i>` : text;
      return `<${tag} style="${align(isNumber(value) || (numeric && isNothing(value)))}">${content}</${tag}>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const size = `<p><small style="${MUTED}">${escapeHtml(sizeOf(table))}</small></p>`;
  return `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>${size}`;
}

/** Text with aligned columns. */
export function drawText(table: Table): string {
  const columns = table.columns.map(({ name, type }, index) => {
    const { cells, numeric } = column(table, index);
    const texts = cells.map((cell) =>
      startOf(cellText(cell).replaceAll(/\s*\n\s*/g, " "), MAX_TEXT_CELL_LENGTH),
    );
    const lines = [name, ...(type === undefined ? [] : [type]), ...texts];
    return { lines, numeric, width: Math.max(...lines.map((line) => line.length)) };
  });
  const height = Math.max(0, ...columns.map(({ lines }) => lines.length));
  const typed = columns.some(({ lines }) => lines.length > table.rows.length + 1);
  const lines = Array.from({ length: height }, (_, row) =>
    columns
      .map(({ lines, numeric, width }) => {
        const aligned = typed && lines.length < height ? ["", ...lines] : lines;
        return numeric ? (aligned[row] ?? "").padStart(width) : (aligned[row] ?? "").padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return [...lines, sizeOf(table)].join("\n");
}
