import { join, relative } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fileNameProblem } from "../../../bridge/deploy/file-name.ts";

test.each(["a.csv", "data/a b.csv", "data/..a", ".hidden", "data/flow.mjs", "ñ/日.parquet"])(
  "%j can travel",
  (path) => {
    expect(fileNameProblem(path)).toBeUndefined();
  },
);

test.each([
  "",
  ".",
  "..",
  "../a",
  "a/../../b",
  "/etc/passwd",
  "a//b",
  "a/",
  "./a",
  "..\\a",
  "a\0b",
  "a\nb",
  "flow.mjs",
  "FLOW.MJS",
  "flow.mjs.map",
  "node_modules/x/index.js",
  "Node_Modules/x",
])("%j cannot", (path) => {
  expect(fileNameProblem(path)).toBeDefined();
});

test("whatever may travel stays below the folder", () => {
  const part = fc.constantFrom("..", ".", "", "a", "b.csv", "/", "\\", "..a", "node_modules");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.constantFrom("/", "\\", "//"), (parts, separator) => {
      const path = parts.join(separator);
      fc.pre(fileNameProblem(path) === undefined);
      expect(relative("/run", join("/run", path))).toBe(path);
      expect(path.startsWith("..") && !path.startsWith("..a")).toBe(false);
    }),
  );
});
