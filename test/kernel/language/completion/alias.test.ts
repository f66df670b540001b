/** Names that a text has only just given, back to the live values they stand for. */
import { expect, test } from "vitest";
import { throughAliases } from "../../../../kernel/language/completion/alias.ts";
import { liveBefore } from "../../../../kernel/language/completion/live-value.ts";

function through(before: string): string[] | undefined {
  const path = liveBefore(before);
  const found = path && throughAliases(path, before);
  return found && [found.name, ...found.path];
}

test.each([
  ["const row = data.rows[0];\nrow.", ["data", "rows", "0"]],
  ["let row = await data\nrow.deep.", ["data", "deep"]],
  ["const { rows, more } = data;\nrows[0].", ["data", "rows", "0"]],
  ["const { more, rows } = data.all; rows.", ["data", "all", "rows"]],
  ["for (const row of data.rows) { row.", ["data", "rows", "0"]],
  ["for await (const row of rows) row.id.", ["rows", "0", "id"]],
  ["data.rows.map((r) => r.", ["data", "rows", "0"]],
  ["data.rows?.filter(async r => r.deep.", ["data", "rows", "0", "deep"]],
  ["data.rows.forEach((r, index) => { r.", ["data", "rows", "0"]],
  ["const rows = data.rows; for (const r of rows) { const d = r.deep; d.", ["data", "rows", "0", "deep"]],
  ["const a = one; const a2 = 1; { const a = two; a.", ["two"]],
  ["const $ = data; $.", ["data"]],
])("%s", (before, path) => {
  expect(through(before)).toEqual(path);
});

test("names that stand for each other end somewhere", () => {
  expect(through("const a = b; const b = a; a.")).toHaveLength(1);
});

test.each([
  ["const row = f(data);\nrow.", ["row"]],
  ["const row = data + 1;\nrow.", ["row"]],
  ["arrow = data;\nrow.", ["row"]],
  ["const data = data;\ndata.", ["data"]],
  ["xdata.rowsmap((r) => r.", ["r"]],
])("none: %s", (before, path) => {
  expect(through(before)?.slice(-1)).toEqual(path.slice(-1));
});
