/** The known name that a mistyped one meant. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest } from "../../kernel/nearest.ts";

test.each([
  ["taks", ["flow", "task"], "task"],
  ["retires", ["retries", "retry-delay"], "retries"],
  ["Maht", ["Math", "Map"], "Math"],
  ["x", ["xylophone"], undefined],
  ["task", ["task"], undefined],
  ["x", ["e", "X2", "pi"], undefined],
  ["X", ["e", "x"], "x"],
  ["hs", ["cd", "sh"], "sh"],
  ["", ["a"], undefined],
  ["ab", ["a", "abc", "ac"], undefined],
  ["shq", ["cd", "sh"], "sh"],
  ["undefinedName", ["undefined"], undefined],
  ["colour", ["color"], "color"],
])("%s among %j is %s", (given, known, expected) => {
  expect(nearest(given, known)).toBe(expected);
});

test.each([
  ["three", 1, "abc"],
  ["five", 1, "abcde"],
  ["six", 2, "abcdef"],
  ["eleven", 2, "abcdefghijk"],
  ["twelve", 3, "abcdefghijkl"],
  ["twenty", 3, "abcdefghijklmnopqrst"],
])("of %s letters %i may be off, and not one more", (_length, most, given) => {
  const changed = (count: number) => given.slice(0, -count) + "#".repeat(count);
  const longer = (count: number) => given + "#".repeat(count);
  const shorter = (count: number) => given.slice(count);
  for (const edit of [changed, longer, ...(given.length > 3 ? [shorter] : [])]) {
    expect(nearest(given, [edit(most)])).toBe(edit(most));
    expect(nearest(given, [edit(most + 1)])).toBeUndefined();
  }
});

test("in one or two letters only the case may be off, or the order of the two", () => {
  expect(nearest("ab", ["ax"])).toBeUndefined();
  expect(nearest("ab", ["abc"])).toBeUndefined();
  expect(nearest("ab", ["a"])).toBeUndefined();
  expect(nearest("a", ["ab"])).toBeUndefined();
  expect(nearest("ab", ["AB"])).toBe("AB");
  expect(nearest("ab", ["ba"])).toBe("ba");
});

test("the closest is meant; of two that are equally close, the first", () => {
  expect(nearest("colour", ["cooler", "color"])).toBe("color");
  expect(nearest("retry", ["retro", "retra"])).toBe("retro");
  expect(nearest("abcdef", ["abcdxy", "abcdex"])).toBe("abcdex");
});

test("one slip in a word of four characters or more is always found", () => {
  const word = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom("drop", "double", "swap", "case"), (name, at, slip) => {
      const index = at % (name.length - 1);
      const [a = "", b = ""] = [name[index], name[index + 1]];
      const edits = {
        drop: name.slice(0, index) + name.slice(index + 1),
        double: name.slice(0, index) + a + name.slice(index),
        swap: name.slice(0, index) + b + a + name.slice(index + 2),
        case: name.slice(0, index) + a.toUpperCase() + name.slice(index + 1),
      };
      fc.pre(edits[slip] !== name);
      expect(nearest(edits[slip], [name])).toBe(name);
    }),
  );
});
