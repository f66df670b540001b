import { expect, test } from "vitest";
import {
  beginning,
  glob,
  pattern as matcher,
  wildcards,
} from "../../../../../bridge/server/events/filter/glob.ts";

test.each([
  ["prefect.flow-run.*", "prefect.flow-run.1", true],
  ["prefect.flow-run.*", "prefect.flow-run.", true],
  ["prefect.flow-run.*", "prefect.flow-runs", false],
  ["*", "", true],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["[abc]x", "bx", true],
  ["[!abc]x", "bx", false],
  ["[]]", "]", true],
  ["[a", "[a", true],
  ["[z-a]", "b", false],
  ["[^a]", "^", true],
  ["a.b", "axb", false],
  ["A", "a", false],
  ["!x", "x", false],
  ["!x", "y", true],
  ["!x*", "xy", false],
  ["", "", true],
])("%s and %s", (pattern, value, isMatch) => {
  expect(matcher(pattern)(value)).toBe(isMatch);
});

test.each([
  ["a?c*", "abcd", true],
  ["a?c", "ac", false],
  ["plain", "plain", true],
  ["[ab]*", "[ab]c", true],
  ["[ab]*", "ac", false],
])("a filter's %s and %s: brackets are text", (pattern, value, isMatch) => {
  expect(wildcards(pattern)(value)).toBe(isMatch);
});

test("a label that is missing is no value, not even another one", () => {
  expect([matcher("*")(undefined), matcher("!x")(undefined)]).toEqual([false, false]);
});

test("what a name begins with has one character or more for each star", () => {
  const matches = beginning("a.*");
  expect([matches("a.b"), matches("a.b.c"), matches("a."), matches("b.a")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("many stars take no longer than the lengths say", () => {
  expect(glob("*a".repeat(200))("a".repeat(2000))).toBe(true);
  expect(glob("*a".repeat(200))(`${"a".repeat(2000)}b`)).toBe(false);
});
