/** What a function takes and gives, from TypeScript's words and from a cell's own text. */
import { expect, test } from "vitest";
import { analyse } from "../../../../kernel/cell/cell-module.ts";
import { signatureIn, signatureOf } from "../../../../kernel/language/inspection/signature.ts";

test.each([
  ["(method) m(a: string, b?: number): Promise<number>", "m", "(a: string, b?: number): Promise<number>"],
  [
    "(method) Array<number>.at(index: number): number | undefined",
    "at",
    "(index: number): number | undefined",
  ],
  ["(method) Box<T>.map<U>(to: (x: T) => U): Box<U>", "map", "<U>(to: (x: T) => U): Box<U>"],
  ["(method) Point.norm?(): number", "norm", "(): number"],
  ["(property) n: (x: number) => string", "n", "(x: number) => string"],
  ["function lutimes(path: fs.PathLike): void\nnamespace lutimes", "lutimes", "(path: fs.PathLike): void"],
  [
    "(method) go(): string\n(method) go(n: number): string\n(method) go(n: string): string",
    "go",
    "(): string (+2 overloads)",
  ],
  ["function f(options: {\n    a: number;\n}): void", "f", "(options: { a: number; }): void"],
  ["(property) k: number", "k", undefined],
  ["(property) pair: (string | number)[]", "pair", undefined],
  ["const x: any", "y", undefined],
])("%s", (detail, name, signature) => {
  expect(signatureIn(detail, name)).toBe(signature);
});

test.each([
  ["async function work(a: number,\n  b = 2): Promise<void> { }", "(a: number, b = 2): Promise<void>"],
  ["export function work<T>(x: T) { return x }", "<T>(x: T)"],
  ["const other = 1, work = async (a: string): Promise<string> => a", "(a: string): Promise<string>"],
  ["const work = ((a) => a) as (a: number) => number", "(a)"],
  ["const work = async a => a", "(a)"],
  ["const work = { f() {} }", undefined],
  ["class work {}", undefined],
])("%s", (source, signature) => {
  const module = analyse(source);
  const declaration = module.declarations.get("work");
  expect(declaration && signatureOf(module, declaration)).toBe(signature);
});

test("a long one is cut", () => {
  const signature = signatureIn(`function f(${"a: number, ".repeat(100)}b: 1): void`, "f");
  expect(signature).toHaveLength(200);
  expect(signature).toMatch(/…$/);
});
