/** Which installed versions are what an import names, and what a specifier is. */
import { expect, test } from "vitest";
import { npmSpecifier } from "../../../../../kernel/executor/main-thread/loader/specifiers.ts";
import { satisfies } from "../../../../../kernel/executor/main-thread/loader/version-range.ts";

test.each([
  ["2.0.0", "2.0.0", true],
  ["3.0.1", "2.0.0", false],
  ["2.0.0-beta.1", "2.0.0", false],
  ["2.0.0-beta.1", "2.0.0-beta.1", true],
  ["4.17.21", "4", true],
  ["4.17.21", "4.17", true],
  ["4.17.21", "4.16", false],
  ["4.17.21", "4.x", true],
  ["4.17.21", "^4.2.30", true],
  ["4.17.21", "^4.18.0", false],
  ["5.0.0", "^4.2.3", false],
  ["0.2.9", "^0.2.3", true],
  ["0.3.0", "^0.2.3", false],
  ["0.0.4", "^0.0.3", false],
  ["1.2.9", "~1.2.3", true],
  ["1.3.0", "~1.2.3", false],
  ["1.0.0", "latest", true],
  ["1.0.0", ">=1 <3", true],
  ["3.0.0", ">=1 <3", false],
  ["1.0.0", "", true],
])("%s installed, %s wanted: %s", (installed, wanted, expected) => {
  expect(satisfies(installed, wanted)).toBe(expected);
});

test("an npm: specifier is a package, a version and a path in it", () => {
  expect(npmSpecifier("npm:@a/b@^1.2/c/d.js")).toEqual({
    name: "@a/b",
    version: "^1.2",
    spec: "@a/b@^1.2",
    bare: "@a/b/c/d.js",
  });
  expect(npmSpecifier("npm:/lodash")).toMatchObject({ name: "lodash", version: undefined, bare: "lodash" });
  expect(npmSpecifier("lodash")).toBeUndefined();
});
