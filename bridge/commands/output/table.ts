/** Lays out lists and single things in aligned columns. */
import { alignColumns } from "../../rendering/columns.ts";
import { terminalLine, terminalText } from "../../rendering/terminal-text.ts";
import { type Tone, toned } from "./tone.ts";

/** A column of a table: its title, and what it shows of an item. */
export interface Column<Item> {
  title: string;
  value(item: Item): string | null | undefined;
  /** How it is shown on a terminal. */
  tone?(item: Item): Tone | undefined;
}

/** Prints items under a header, with colour on a terminal. */
export function printTable<Item>(columns: readonly Column<Item>[], items: readonly Item[]): void {
  const header = columns.map(({ title }) => toned(title, "title"));
  const rows = items.map((item) =>
    columns.map(({ value, tone }) => toned(terminalLine(value(item) ?? ""), tone?.(item))),
  );
  process.stdout.write(`${alignColumns([header, ...rows]).join("\n")}\n`);
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
