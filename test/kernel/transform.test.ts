/** TypeScript that oxc leaves or refuses: it runs all the same, and as strict code with its own names. */
import { expect, test } from "vitest";
import { transform } from "../../kernel/transform.ts";

const jsx = { runtime: "automatic", importSource: "react", pragma: "h", pragmaFrag: "F" } as const;

/** What `out` is after a text's JavaScript, as the body of a strict function. */
const run = (source: string): unknown => {
  const result = transform("file.ts", source, { dialect: "ts", module: "module", jsx });
  if ("error" in result) throw new SyntaxError(result.error.message);
  return new Function(`"use strict"; ${result.code}; return out;`)();
};

test("a namespace that exports a let or a var is live, inside and outside", () => {
  expect(
    run(
      "namespace N { export let x = 1; export var y: number; export let { z } = { z: 5 }; export function inc() { x++; y = x; return [x, y, z] } }\n" +
        "const first = N.inc(); N.x = 10; const out = [first, N.inc(), N.x]",
    ),
  ).toEqual([[2, 2, 5], [11, 11, 5], 11]);
  expect(
    run(
      "namespace A.B { export namespace C { export let n = 1 } export const up = () => ++C.n } const out = A.B.up()",
    ),
  ).toBe(2);
});

test("beside it functions keep their names, also where one hides another", () => {
  expect(
    run(
      "namespace N { export let x = 1 } function f() { { function f() {} return [f.name, class N {}.name, (() => { const N = () => 1; return N.name })()] } } const out = [f.name, ...f()]",
    ),
  ).toEqual(["f", "f", "N", "N"]);
});

test("beside it a function in a block stays in its block, as in all strict code", () => {
  expect(run("namespace N { export let x = 1 } { function inner() {} } const out = typeof inner")).toBe(
    "undefined",
  );
});

test("what neither knows is told with its place", () => {
  const source = "const a = 1;\nclass B { @a constructor() {} }";
  expect(transform("file.ts", source, { dialect: "ts", module: "module", jsx })).toMatchObject({
    error: { message: "Decorators are not allowed on class constructors", labels: [{ start: 23 }] },
  });
});
