/** Pure parts of the debugger: names of cells' files, expressions, values as text, hit conditions. */

import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meetsHitCondition } from "../../../kernel/debugger/breakpoints/hit-condition.ts";
import { logParts } from "../../../kernel/debugger/breakpoints/log-message.ts";
import { createCellFiles } from "../../../kernel/debugger/scripts/cell-files.ts";
import { murmur2 } from "../../../kernel/debugger/scripts/murmur2.ts";
import { compileWatch } from "../../../kernel/debugger/values/expression.ts";
import { typeText, valueText } from "../../../kernel/debugger/values/value-text.ts";

/** The hash as ipykernel writes it, with whole numbers of any size. */
function reference(text: string, seed: number): number {
  const bytes = Buffer.from(text);
  const m = 0x5bd1e995n;
  const mask = 0xffffffffn;
  let h = BigInt(seed) ^ BigInt(bytes.length);
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let k = (BigInt(bytes.readUInt32LE(at)) * m) & mask;
    k = ((k ^ (k >> 24n)) * m) & mask;
    h = ((h * m) & mask) ^ k;
  }
  for (let at = bytes.length - 1; at >= whole; at -= 1)
    h ^= BigInt(bytes[at] ?? 0) << BigInt(8 * (at - whole));
  if (bytes.length > whole) h = (h * m) & mask;
  h = ((h ^ (h >> 13n)) * m) & mask;
  return Number(h ^ (h >> 15n));
}

describe("names of cells' files", () => {
  test("the hash is MurmurHash2 of the UTF-8 text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.nat(0xffffffff),
        (text, seed) => murmur2(text, seed) === reference(text, seed),
      ),
    );
  });

  test("a text has one path, told as prefix, hash and suffix; the file is written when asked for and goes at the end", () => {
    const files = createCellFiles();
    const { hashSeed, tmpFilePrefix, tmpFileSuffix } = files.naming;
    const path = files.dump("let ä = 1");
    expect(path).toBe(`${tmpFilePrefix}${murmur2("let ä = 1", hashSeed)}${tmpFileSuffix}`);
    expect([readFileSync(path, "utf8"), files.sourceAt(path), files.pathOf("let ä = 1")]).toEqual([
      "let ä = 1",
      "let ä = 1",
      path,
    ]);
    files.close();
    expect(existsSync(dirname(path))).toBe(false);
  });
});

describe("expressions", () => {
  const compiled = (text: string): string =>
    compileWatch(text, {
      isLocal: (name) => name === "local",
      isNotebook: (name) => ["x", "f", "local"].includes(name),
    }).code.replaceAll(/globalThis\[Symbol\.for\("cellflow\.debug-view"\)\]\.box\("(\w+)"\)\.v/g, "<$1>");
  test.each([
    ["x + local + other", "<x> + local + other;"],
    ["f(x as number)!", "(0, <f>)(<x>);"],
    ["{ x, local }", "({\n\tx: <x>,\n\tlocal\n});"],
    ["((x) => x)(x)", "((x) => x)(<x>);"],
    ["x = 5", "<x> = 5;"],
    ["let x = 1; x", "let x = 1;\nx;"],
  ])("%s", (text, code) => expect(compiled(text)).toBe(code));
  test("what does not read is refused in one line", () => {
    expect(() => compiled("1 +")).toThrow(/^SyntaxError: /);
    expect(() => compiled("")).not.toThrow();
  });
});

describe("values as text", () => {
  test.each([
    [{ type: "number", value: 1.5 }, "1.5", "number"],
    [{ type: "number", unserializableValue: "-0" }, "-0", "number"],
    [{ type: "string", value: 'a"b\n' }, '"a\\"b\\n"', "string"],
    [{ type: "undefined" }, "undefined", "undefined"],
    [{ type: "object", subtype: "null", value: null }, "null", "null"],
    [
      { type: "function", description: "async function go(a, b) { return a }" },
      "ƒ async go(a, b)",
      "function",
    ],
    [{ type: "function", description: "class A extends B { }" }, "class A extends B", "function"],
    [{ type: "function", description: "(a) => a" }, "ƒ (a)", "function"],
    [
      { type: "object", subtype: "error", className: "RangeError", description: "RangeError: far\n    at x" },
      "RangeError: far",
      "RangeError",
    ],
    [{ type: "object", className: "Point", description: "Point" }, "Point", "Point"],
  ] as const)("%j", (value, text, type) => {
    expect([valueText(value as never), typeText(value as never)]).toEqual([text, type]);
  });
  test("long texts are cut, whole when asked", () => {
    const value = { type: "string", value: "a".repeat(5000) } as const;
    expect(valueText(value).length).toBeLessThan(1100);
    expect(valueText(value, true).length).toBe(5002);
  });
});

test.each([
  ["3", [3]],
  ["> 2", [3, 4]],
  [">= 2", [2, 3, 4]],
  ["< 2", [1]],
  ["% 2", [2, 4]],
  ["nonsense", [1, 2, 3, 4]],
])("hit condition %s", (condition, hits) => {
  expect([1, 2, 3, 4].filter((count) => meetsHitCondition(condition, count))).toEqual(hits);
});

test.each([
  ["i is {i}", ["i is ", "i", ""]],
  ["{a}{b} c", ["", "a", "", "b", " c"]],
  ["{JSON.stringify({ a: { b } })}!", ["", "JSON.stringify({ a: { b } })", "!"]],
  ["set \\{i\\} {open", ["set {i} {open"]],
  ["", [""]],
])("the text of a log point: %s", (message, parts) => {
  expect(logParts(message)).toEqual(parts);
});
