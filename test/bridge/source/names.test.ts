import { expect, test } from "vitest";
import { locateByName } from "../../../bridge/source/locate.ts";
import { changedNames, declaredInside, usedNames } from "../../../bridge/source/names.ts";
import { capturedName } from "../../../bridge/source/scopes.ts";
import { readModule } from "../../../bridge/source/source-module.ts";
import { type Node, parseModule } from "../../../bridge/source/syntax.ts";

function statement(text: string): Node {
  const [first] = parseModule(text) ?? [];
  if (!first) throw new Error(`does not parse: ${text}`);
  return first;
}

test.each([
  ["a.b.c(d[e], { f, g: h, [i]: 1 })", ["a", "d", "e", "f", "h", "i"]],
  ["label: for (const x of y) { if (x) continue label; }", ["x", "y"]],
  ["class A extends B { c = d; e() { return this.f; } }", ["A", "B", "d"]],
  ["const x: T = y as U; type Z = V; ", ["x", "y"]],
  ["h(<Chart data={rows}><b>x</b></Chart>)", ["h", "Chart", "rows"]],
  ["enum E { A = base, B }", ["E", "base"]],
])("%s uses %j", (text, names) => {
  expect([...usedNames(statement(text))].sort()).toEqual([...names].sort());
});

test.each([
  ["a = 1", ["a"]],
  ["a.b.c += 1", ["a"]],
  ["[a, b.c] = [1, 2]", ["a", "b"]],
  ["({ a, x: b, ...c } = d)", ["a", "b", "c"]],
  ["a++", ["a"]],
  ["delete a.b", ["a"]],
  ["list.push(1)", ["list"]],
  ["Object.assign(config, more)", ["Object", "config"]],
  ["if (x) { a = 1; }", ["a"]],
  ["await main(5)", []],
  ["main.serve()", []],
])("%s changes %j", (text, names) => {
  expect([...changedNames(statement(text))].sort()).toEqual([...names].sort());
});

test("what is declared inside, and what is taken from around", () => {
  const text =
    "function outer(a, { b, c: [d] }, ...e) { const f = 1; function inner(g) { return a + g + f + top; } }";
  expect([...declaredInside(statement(text))].sort()).toEqual([
    "a",
    "b",
    "d",
    "e",
    "f",
    "g",
    "inner",
    "outer",
  ]);
  const module = readModule(`const top = 1;\n${text}`);
  const [located] = module ? locateByName(module, "inner") : [];
  expect(located && capturedName(located.node, located.around)).toBe("a");
});

test("text that is no module has no statements", () => {
  expect(parseModule("const = 5")).toBeUndefined();
  expect(parseModule("with (a) b")?.length).toBe(1);
});
