/** Aligns rows of text in columns. */
import stringWidth from "string-width";

/** Each row as a line, two spaces between cells; the last cell of a row is not padded. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, stringWidth(cell));
    });
  }
  return rows.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : padTo(cell, widths[at] ?? 0))).join("  "),
  );
}

function padTo(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - stringWidth(cell)));
}
