/** What runs as it was written, and what has to become JavaScript first. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { compileCell } from "../../../kernel/cell/compile.ts";
import { isPlainScript } from "../../../kernel/cell/plain-script.ts";

function isPlain(source: string): boolean {
  const { statements, problems } = analyse(source);
  expect(problems).toEqual([]);
  return isPlainScript(statements.map(({ node }) => node));
}

describe("JavaScript is left alone", () => {
  test.each([
    "1 + 1",
    "let a = 1, { b, ...c } = { b: 2 }",
    "a?.b?.[c]?.(d)",
    "class A extends B { #x = 1; static s = 2; get y() { return this.#x } async *z() {} static { } }",
    "for await (const x of y) console.log(`${x}`, /re/v)",
    "label: while (true) break label",
    "import x, { y as z } from 'm'; import * as n from 'n'; const d = await import('o')",
    "export const e = 1; export default function () {}",
    "using r = f(); await using s = g()",
    "function f(this_, ...rest) { return new.target ?? import.meta.url }",
  ])("%s", (source) => expect(isPlain(source)).toBe(true));

  test("a function's text is what its person wrote", () => {
    const written = "function odd  ( a,b ){return a  +b /* sum */}";
    expect(compileCell(written, { declared: new Set(), globals: new Set() }).code).toContain(written);
  });
});

describe("everything of TypeScript's is found, however deep", () => {
  test.each([
    "let a: number",
    "let a!: number",
    "f<string>()",
    "x as y",
    "x satisfies y",
    "<y>x",
    "x!",
    "x!.y",
    "enum E { A }",
    "namespace N { export const a = 1 }",
    "interface I {}",
    "type T = 1",
    "declare const d: number",
    "declare function f(): void",
    "import type { T } from 'm'",
    "import { type T, v } from 'm'",
    "export type { T } from 'm'",
    "import r = require('m')",
    "function f(a?) {}",
    "function f(this) {}",
    "function f(this: Window) {}",
    "function f(): void {}",
    "function f<T>(a) {}",
    "function f(a): asserts a {}",
    "const f = <T,>(a) => a",
    "class A<T> {}",
    "class A implements I {}",
    "class A extends B<string> {}",
    "class A { private x = 1 }",
    "class A { readonly x = 1 }",
    "class A { declare x }",
    "class A { x? }",
    "class A { m?() {} }",
    "class A { constructor(public x) {} }",
    "class A extends B { override m() {} }",
    "abstract class A { }",
    "abstract class A { abstract m() }",
    "class A { [key: string]: number }",
    "class A { m(): void; m() {} }",
    "@d class A {}",
    "class A { @d m() {} }",
    "class A { accessor x = 1 }",
    "<div>a</div>",
    "<></>",
    "if (a) { for (const b of c) { const d = () => ({ e: [1, f as g] }) } }",
    "try { } catch (e: unknown) { }",
    "`${a as b}`",
    "export = 1",
  ])("%s", (source) => expect(isPlain(source)).toBe(false));
});
