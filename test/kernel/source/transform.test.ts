/** TypeScript that oxc leaves or refuses: it runs all the same, and as strict code with its own names. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileCell } from "../../../kernel/cell/compile.ts";
import { type JsxSettings, jsxSettings } from "../../../kernel/source/jsx-settings.ts";
import { localModule } from "../../../kernel/source/local-module.ts";
import { transform } from "../../../kernel/source/transform.ts";

const jsx = { runtime: "automatic", importSource: "react", pragma: "h", pragmaFrag: "F" } as const;

/** What `out` is after a text's JavaScript, as the body of a strict function. */
function run(source: string, settings: JsxSettings = jsx): unknown {
  const result = transform("file.ts", source, { dialect: "ts", module: "module", jsx: settings });
  if ("error" in result) throw new SyntaxError(result.error.message);
  return new Function(`"use strict"; ${result.code}; return out;`)();
}

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
  // esbuild calls both the namespace's parameter and the class N2.
  expect(
    run(
      "namespace N { export let x = 1; export const f = () => x } let out = ''; { class N {} out = N.name }",
    ),
  ).toBe("N");
});

test("beside it a function in a block stays in its block, as in all strict code", () => {
  expect(run("namespace N { export let x = 1 } { function inner() {} } const out = typeof inner")).toBe(
    "undefined",
  );
});

const parameters = "const seen = [];\nconst note = (...to) => void seen.push(to.slice(1));\n";

test("experimental decorators where the tsconfig has them: of parameters too, in files and in cells", () => {
  const source = `${parameters}class A { constructor(@note public a: number) {} m(@note b: number) {} }\nconst out = [seen, new A(4).a, A.name];`;
  const expected = [
    [
      ["m", 0],
      [undefined, 0],
    ],
    4,
    "A",
  ];
  expect(run(source, { ...jsx, experimentalDecorators: true })).toEqual(expected);
  const folder = mkdtempSync(join(tmpdir(), "decorators-test-"));
  try {
    writeFileSync(join(folder, "tsconfig.json"), '{ "compilerOptions": { "experimentalDecorators": true } }');
    expect("error" in localModule(join(folder, "file.ts"), source)).toBe(false);
    const settings = jsxSettings(folder);
    const { code } = compileCell(
      source,
      { declared: new Set(), globals: new Set() },
      undefined,
      () => settings,
    );
    expect(code).toContain("__decorateParam");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("without that, standard decorators; the error for any other says what to do", () => {
  expect(
    run(
      "const out = []; const note = (value, { kind }) => void out.push(kind); @note class A { @note m() {} }",
    ),
  ).toEqual(["method", "class"]);
  expect(() => run(`${parameters}class A { constructor(@note a: number) {} }`)).toThrow(
    'Decorators of parameters need "experimentalDecorators": true in tsconfig.json',
  );
});

test("an error of both transformers has its position", () => {
  const source = "const a = 1;\nclass B { @a constructor() {} }";
  expect(transform("file.ts", source, { dialect: "ts", module: "module", jsx })).toMatchObject({
    error: { message: "Decorators are not allowed on class constructors", labels: [{ start: 23 }] },
  });
});

test("accessor fields, which V8 does not read, work without a decorator; the word elsewhere changes nothing", () => {
  expect(
    run(
      "class A { accessor x = 1; static accessor #y = 2; static y() { return A.#y } } const a = new A(); a.x += 4; const out = [a.x, A.y()]",
    ),
  ).toEqual([5, 2]);
  expect(
    run("const accessor = 1; /* accessor x */ // accessor y\nconst out = accessor + 'accessor z'.length"),
  ).toBe(11);
});
