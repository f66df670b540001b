import { expect, test } from "vitest";
import { parametersNamed, readTemplate } from "../../../../bridge/engine/naming/template.ts";

function placeholder(written: string) {
  const [parameter, ...path] = written.split(".");
  return { parameter, path, written };
}

test.each([
  ["plain", ["plain"]],
  ["fetch {station}", ["fetch ", placeholder("station")]],
  ["{ a.b.0 }-{$x}", [placeholder("a.b.0"), "-", placeholder("$x")]],
  ["{{{n}}}", ["{", placeholder("n"), "}"]],
  ["{år}", [placeholder("år")]],
])("%s", (template, parts) => {
  expect(readTemplate(template)).toEqual({ parts });
});

test.each([
  ["{", "has a { alone"],
  ["a } b", "has a } alone"],
  ["{a{b}}", "has a { alone"],
  ["{}", "has {}: between braces"],
  ["{a.}", "has {a.}: between braces"],
  ["{a!r}", "has {a!r}: between braces"],
  ["{a[0]}", "has {a[0]}: between braces"],
  ["{date:%Y}", "has {date:%Y}: between braces"],
])("%s is none", (template, problem) => {
  expect(readTemplate(template)).toEqual({ problem: expect.stringContaining(problem) });
});

test("parameters are named once each", () => {
  const read = readTemplate("{a.x} {b} {a}");
  expect("parts" in read && parametersNamed(read.parts)).toEqual(["a", "b"]);
});
