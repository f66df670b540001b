import fc from "fast-check";
import { expect, test } from "vitest";
import { named, parametersOf, positional } from "../../../bridge/parameters/function-parameters.ts";

// biome-ignore format: the text of these functions is what is read
const functions: [(...args: never[]) => unknown, string[]][] = [
  [(a: number, b: number) => a + b, ["a", "b"]],
  [async function main(path: string) { return path; }, ["path"]],
  [() => 1, []],
  [(a = 1, b = "),", c = { x: [1] }) => [a, b, c], ["a", "b", "c"]],
  [({ a, b }: { a: number; b: number }) => a + b, ["arg0"]],
  [(x: number, [y]: number[] = []) => [x, y], ["x", "arg1"]],
  [(first: string, ...others: string[]) => [first, others], ["first", "others"]],
  [{ method(a: number, /* , z */ b: number) { return [a, b]; } }.method, ["a", "b"]],
  [class { static async make(n: number) { return n; } }.make, ["n"]],
  [function (this: unknown, n: number) { return n; }.bind(null) as never, []],
];

test.each(functions)("%s", (fn, names) => {
  expect(parametersOf(fn).names).toEqual(names);
});

test("positional arguments as names, and back", () => {
  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 5 }),
      fc.array(fc.integer(), { maxLength: 7 }),
      (names, args) => {
        const list = { names, rest: false, destructured: false };
        expect(positional(list, named(list, args))).toEqual(args);
      },
    ),
  );
  const rest = { names: ["a", "others"], rest: true, destructured: false };
  expect(named(rest, [1, 2, 3])).toEqual({ a: 1, others: [2, 3] });
  expect(positional(rest, { a: 1, others: [2, 3] })).toEqual([1, 2, 3]);
});
