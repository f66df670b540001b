import { expect, test } from "vitest";
import { createPatterns } from "../../../bridge/parameters/bounded-pattern.ts";

test("patterns match as regular expressions do", () => {
  const pattern = createPatterns();
  for (const [source, text, matches] of [
    ["^a+$", "aaa", true],
    ["^a+$", "aab", false],
    ["^(?:ab)+$", "ababab", true],
    ["^(?:ab)+$", "ababa", false],
    ["(.)\\1", "book", true],
    ["^[()*+]+$", "(*)", true],
    ["^\\p{Lu}", "Éa", true],
    ["^.$", "😀", true],
    ["^(a|b)*c$", `${"ab".repeat(50_000)}c`, true],
  ] as const)
    expect([source, pattern(source, "u").test(text)]).toEqual([source, matches]);
});

test("a pattern that would be tested for years matches nothing, and neither do many of them", () => {
  const pattern = createPatterns();
  const text = `${"a".repeat(60)}!`;
  for (const source of ["^(a+)+$", "^(a|a)*$", "^(?:a?){60}a{60}$", "^(.*)(.*)(.*)(.*)(.*)(.*)b$"])
    for (let time = 0; time < 200; time++) expect(pattern(source, "u").test(text)).toBe(false);
});

test("what is no expression is refused as by the language", () => {
  expect(() => createPatterns()("(", "u")).toThrow(SyntaxError);
});
