/** A table drawn: its first rows as HTML and as text, with its columns' types and its size. */
import { types } from "node:util";
import { escapeHtml } from "../html.ts";
import { isStand } from "../read-value.ts";
import { inspectLine } from "../text.ts";
import { startOf } from "../well-formed.ts";
import { absent, type Table } from "./table.ts";

const MAX_FRACTION = 6; // digits of a number in a table

function numberText(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return String(Number(value.toPrecision(MAX_FRACTION)));
  return String(Number(value.toFixed(MAX_FRACTION)));
}

function cellText(value: unknown): string {
  if (value === undefined || value === absent) return "";
  if (value === null) return "null";
  if (typeof value === "string") return value.length > 200 ? `${startOf(value, 200)}…` : value;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "bigint") return String(value);
  if (isStand(value)) return value.stand;
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
  if (isStand(value)) return "getter";
  if (typeof value !== "object" || value === null) return typeof value;
  if (Array.isArray(value)) return "array";
  if (types.isDate(value)) return "Date";
  return "object";
}

/** In words of TypeScript, from the rows that are shown. */
function shownType(cells: readonly unknown[]): string {
  const found = new Set(cells.filter((cell) => !isNothing(cell)).map(typeOf));
  const main = found.size > 2 ? "mixed" : [...found].join(" | ");
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
  const type = table.columns[index]?.type ?? shownType(cells);
  return { cells, type, numeric: valued.length > 0 && valued.every(isNumber) };
}

const muted = "opacity:0.6";

/** The table in HTML that also reads well where styles are stripped; numbers stand to the right. */
export function drawHtml(table: Table): string {
  const columns = table.columns.map(({ name }, index) => ({ name, ...column(table, index) }));
  const align = (right: boolean): string => `text-align:${right ? "right" : "left"}`;
  const head = columns.map(({ name, type, numeric }) => {
    const typed =
      type === "" ? "" : `<br><small style="font-weight:normal;${muted}">${escapeHtml(type)}</small>`;
    return `<th style="${align(numeric)}">${escapeHtml(name)}${typed}</th>`;
  });
  const body = table.rows.map((_, row) => {
    const cells = columns.map(({ cells, numeric }, index) => {
      const value = cells[row];
      const tag = table.keyed && index === 0 ? "th" : "td";
      const text = escapeHtml(cellText(value));
      const shown = value === null || isStand(value) ? `<i style="${muted}">${text}</i>` : text;
      return `<${tag} style="${align(isNumber(value) || (numeric && isNothing(value)))}">${shown}</${tag}>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const size = `<p><small style="${muted}">${escapeHtml(sizeOf(table))}</small></p>`;
  return `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>${size}`;
}

/** The same as text, columns aligned. */
export function drawText(table: Table): string {
  const columns = table.columns.map(({ name, type }, index) => {
    const { cells, numeric } = column(table, index);
    const texts = cells.map((cell) => startOf(cellText(cell).replaceAll(/\s*\n\s*/g, " "), 40));
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
