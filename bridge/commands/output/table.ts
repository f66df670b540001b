/** Lays out lists and single things in aligned columns. */
import { alignColumns } from "../../rendering/columns.ts";
import { terminalLine, terminalText } from "../../rendering/terminal-text.ts";

/** A column of a table: its title, and what it shows of an item. */
export interface Column<Item> {
  title: string;
  value(item: Item): string | null | undefined;
}

/** Items under a header. */
export function table<Item>(columns: readonly Column<Item>[], items: readonly Item[]): string {
  const header = columns.map(({ title }) => title);
  const rows = items.map((item) => columns.map(({ value }) => terminalLine(value(item) ?? "")));
  return alignColumns([header, ...rows]).join("\n");
}

/** One thing, a line a fact, its further lines below its first; facts without a value are left out. */
export function facts(
  lines: readonly (readonly [title: string, value: string | null | undefined])[],
): string {
  const known = lines.flatMap(([title, value]) =>
    value ? [{ title, rows: terminalText(value).split("\n") }] : [],
  );
  return alignColumns(
    known.flatMap(({ title, rows }) => rows.map((row, at) => [at === 0 ? title : "", row])),
  ).join("\n");
}
