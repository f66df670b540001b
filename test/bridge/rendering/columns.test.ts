import { expect, test } from "vitest";
import { alignColumns } from "../../../bridge/rendering/columns.ts";

test("columns are as wide as their widest cell on the screen; the last cell of a row ends the line", () => {
  expect(
    alignColumns([
      ["NAME", "STATE"],
      ["東京", "✓"],
      ["readData", "Completed"],
      ["a remark that spans the row"],
    ]),
  ).toEqual([
    "NAME                         STATE",
    "東京                         ✓",
    "readData                     Completed",
    "a remark that spans the row",
  ]);
  expect(alignColumns([])).toEqual([]);
  expect(
    alignColumns([
      ["two\n  lines", "a\nb"],
      ["x", "y"],
    ]),
  ).toEqual(["two lines  a b", "x          y"]);
});
