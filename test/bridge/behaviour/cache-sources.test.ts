/** What an outsider would change in the code of a cached task, and whether it counts as another task. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, test } from "vitest";
import { functionSource } from "../../../bridge/source/function-source.ts";
import { createModules } from "../../../bridge/source/modules.ts";

type Files = Record<string, string>;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs nothing: the source of `fn`, whose text stands in main.ts, in a folder of these files. */
function sourceOf(files: Files, fn: string, link?: { from: string; to: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "cellflow-source-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ "package.json": '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  if (link) {
    mkdirSync(dirname(join(folder, link.from)), { recursive: true });
    symlinkSync(join(folder, link.to), join(folder, link.from));
  }
  const made = new Function(`return (${fn})`)() as CallableFunction;
  const source = functionSource(createModules(undefined), made, [
    pathToFileURL(join(folder, "main.ts")).href,
  ]);
  return "problem" in source ? `problem: ${source.problem}` : source.texts.join("\n");
}

/** A module whose task is made of `fn`. */
function main(before: string, fn: string, after = ""): string {
  return `import { task } from "cellflow";\n${before}\nconst t = task(${fn}, { cache: "1h" });\n${after}\nawait t(1);\n`;
}

const useH = "async (x) => h(x)";
function fileOf(n: number): Files {
  return { "h.ts": `export const h = (x) => x + ${n};` };
}

describe("counts as another task where there changes", () => {
  test.each<[string, string, (n: number) => Files]>([
    ["a helper in the file", useH, (n) => ({ "main.ts": main(`const h = (x) => x + ${n};`, useH) })],
    [
      "an imported helper",
      useH,
      (n) => ({ "main.ts": main('import { h } from "./h.ts";', useH), ...fileOf(n) }),
    ],
    [
      "what a module passes on that is imported as a whole",
      "async (x) => all.h(x)",
      (n) => ({
        "main.ts": main('import * as all from "./index.ts";', "async (x) => all.h(x)"),
        "index.ts": 'export { h } from "./h.ts";',
        ...fileOf(n),
      }),
    ],
    [
      "what a module passes on with *, imported as a whole",
      "async (x) => all.h(x)",
      (n) => ({
        "main.ts": main('import * as all from "./index.ts";', "async (x) => all.h(x)"),
        "index.ts": 'export * from "./h.ts";',
        ...fileOf(n),
      }),
    ],
    [
      "CommonJS that is passed on with *",
      useH,
      (n) => ({
        "main.ts": main('import { h } from "./index.ts";', useH),
        "index.ts": 'export * from "./h.cjs";',
        "h.cjs": `exports.h = (x) => x + ${n};`,
      }),
    ],
    [
      "CommonJS by createRequire",
      useH,
      (n) => ({
        "main.ts": main(
          'import { createRequire } from "node:module";\nconst load = createRequire(import.meta.url);\nconst h = load("./h.cjs");',
          useH,
        ),
        "h.cjs": `module.exports = (x) => x + ${n};`,
      }),
    ],
    [
      "what is imported for its effect",
      "async (x) => globalThis.h(x)",
      (n) => ({
        "main.ts": main('import "./h.ts";', "async (x) => globalThis.h(x)"),
        "h.ts": `globalThis.h = (x) => x + ${n};`,
      }),
    ],
    [
      "what package.json's imports name",
      useH,
      (n) => ({
        "package.json": '{"type":"module","imports":{"#lib/*":"./lib/*"}}',
        "main.ts": main('import { h } from "#lib/h.ts";', useH),
        "lib/h.ts": `export const h = (x) => x + ${n};`,
      }),
    ],
    [
      "a package without a version",
      useH,
      (n) => ({
        "main.ts": main('import { h } from "pkg";', useH),
        "node_modules/pkg/package.json": '{"name":"pkg","type":"module","exports":"./h.js"}',
        "node_modules/pkg/h.js": `export const h = (x) => x + ${n};`,
      }),
    ],
    [
      "how often a value is changed",
      "async (x) => list.length",
      (n) => ({
        "main.ts": main(`const list = [];\n${"list.push(1);\n".repeat(n)}`, "async (x) => list.length"),
      }),
    ],
    [
      "what is changed by a declaration",
      "async (x) => list.length",
      (n) => ({
        "main.ts": main(
          `const list = [1, 2];\nconst last = list.${n === 1 ? "at(-1)" : "pop()"};`,
          "async (x) => list.length",
        ),
      }),
    ],
    [
      "what defines a property",
      "async (x) => o.n",
      (n) => ({
        "main.ts": main(`const o = {};\nObject.defineProperty(o, "n", { value: ${n} });`, "async (x) => o.n"),
      }),
    ],
    [
      "what is changed of another module's value",
      useH,
      (n) => ({
        "main.ts": main(`import { c, h } from "./h.ts";\nc.n = ${n};`, useH),
        "h.ts": "export const c = { n: 1 }; export const h = (x) => x * c.n;",
      }),
    ],
    [
      "the value of an enum's member",
      "async (x) => E.A",
      (n) => ({ "main.ts": main(`const base = ${n};\nenum E { A = base }`, "async (x) => E.A") }),
    ],
    [
      "a component of a whole module",
      "async (x) => view(x)",
      (n) => ({
        "main.ts": main(
          `const ui = { Box: (x) => ${n} };\nconst view = (x) => <ui.Box />;`,
          "async (x) => view(x)",
        ),
      }),
    ],
    [
      "a function of another module, beside one of the same text",
      "async function h(x) { return x + k }",
      (n) => ({
        "main.ts":
          'import { task } from "cellflow";\nimport { h } from "./h.ts";\nconst k = 7;\n' +
          "const same = async function h(x) { return x + k };\nconst t = task(h);\n",
        "h.ts": `const k = ${n};\nexport async function h(x) { return x + k }`,
      }),
    ],
  ])("%s", (_what, fn, files) => {
    expect(sourceOf(files(1), fn)).not.toBe(sourceOf(files(2), fn));
    expect(sourceOf(files(1), fn)).toBe(sourceOf(files(1), fn));
  });

  it("what a linked package holds", () => {
    const files = (n: number) => ({
      "main.ts": main('import { h } from "pkg";', useH),
      "packages/pkg/package.json": '{"name":"pkg","version":"1.0.0","type":"module","exports":"./h.js"}',
      "packages/pkg/h.js": `export const h = (x) => x + ${n};`,
    });
    const link = { from: "node_modules/pkg", to: "packages/pkg" };
    expect(sourceOf(files(1), useH, link)).not.toBe(sourceOf(files(2), useH, link));
  });

  it("the text of a function that stands in no module", () => {
    const text = main("", "eval(process.argv[2])");
    expect(sourceOf({ "main.ts": text }, "(x) => x + 1")).not.toBe(
      sourceOf({ "main.ts": text }, "(x) => x + 2"),
    );
  });
});

describe("is the same task where there changes", () => {
  test.each<[string, string, string, string]>([
    ["a type", useH, "const h = (x) => x;", "const h = (x: number): number => x as number;"],
    [
      "a type of a parameter that may be left out",
      useH,
      "const h = (x) => x;",
      "const h = (x?: number) => x;",
    ],
    ["what nothing of it uses", useH, "const h = (x) => x; const o = 1;", "const h = (x) => x; const o = 2;"],
  ])("%s", (_what, fn, one, other) => {
    expect(sourceOf({ "main.ts": main(one, fn) }, fn)).toBe(sourceOf({ "main.ts": main(other, fn) }, fn));
  });

  it("the type of its own parameter", () => {
    const typed = main("const h = (x) => x;", "async (x?: number) => h(x)");
    expect(sourceOf({ "main.ts": typed }, useH)).toBe(
      sourceOf({ "main.ts": main("const h = (x) => x;", useH) }, useH),
    );
  });

  it("what another version of a package holds beside its version", () => {
    const files = (n: number) => ({
      "main.ts": main('import { h } from "pkg";', useH),
      "node_modules/pkg/package.json":
        '{"name":"pkg","version":"1.0.0","type":"module","exports":"./esm/h.js"}',
      "node_modules/pkg/esm/package.json": '{"type":"module"}',
      "node_modules/pkg/esm/h.js": `export const h = (x) => x + ${n};`,
    });
    expect(sourceOf(files(1), useH)).toBe(sourceOf(files(2), useH));
  });
});

describe("is not cached, by name, where the code does not say what it does", () => {
  test.each<[string, string, string]>([
    ["`k`", "async (x) => x * k", "const make = (k) => task(async (x) => x * k);"],
    ["`k`", "async (x) => x * k", "const k = 1; const make = (k) => task(async (x) => x * k);"],
    [
      "`k`",
      "async (x) => { { const k = 1; use(k) } return x * k }",
      "const make = (k) => task(async (x) => { { const k = 1; use(k) } return x * k });",
    ],
    [
      "`k`",
      "async (x, y = k) => { var k = 1; return y }",
      "const make = (k) => task(async (x, y = k) => { var k = 1; return y });",
    ],
    ["`k`", "async (x) => x * k", "for (const k of [1]) task(async (x) => x * k);"],
    ["`k`", "async (x) => x * k", "{ const k = 1; task(async (x) => x * k); }"],
    ["`k`", "async (x) => x * k", "switch (1) { case 1: const k = 1; task(async (x) => x * k); }"],
    ["`k`", "async (x) => x * k", "try { f() } catch (k) { task(async (x) => x * k) }"],
    [
      "`arguments`",
      "async (x) => arguments[0]",
      "function make() { return task(async (x) => arguments[0]) }",
    ],
    ["`this`", "async (x) => x * this.k", "class A { t = task(async (x) => x * this.k) }"],
    [
      "`this`",
      "async (x) => [x].map(() => this.k)",
      "function Make() { this.t = task(async (x) => [x].map(() => this.k)) }",
    ],
  ])("%s in %s", (name, fn, text) => {
    expect(sourceOf({ "main.ts": text }, fn)).toMatch(
      `problem: it uses ${name} of the code around it, which may be something else each time`,
    );
  });

  test.each([
    "async (n) => n <= 0 ? 1 : n + await t(n - 1)",
    "async (x) => { const k = 1; return ((k) => k)(x) + k }",
    "async function self(x) { return x > 0 ? self(x - 1) : this }",
    "async (x) => new (class K { a = 1; b() { return this.a } })().b()",
  ])("but is where it takes nothing: %s", (fn) => {
    for (const before of ["", "export "]) {
      const text = `${before}const t = task(${fn}), k = 2;`;
      expect(sourceOf({ "main.ts": text }, fn)).not.toMatch("problem");
    }
    expect(sourceOf({ "main.ts": `const make = (options) => task(${fn}, options);` }, fn)).not.toMatch(
      "problem",
    );
  });

  test.each([
    "async (x) => (await import(name)).h(x)",
    "async (x) => (await import(`./${name}.ts`)).h(x)",
    "async (x) => require(name)(x)",
  ])("modules whose name is computed: %s", (fn) => {
    expect(sourceOf({ "main.ts": main('const name = "./h.ts";', fn) }, fn)).toBe(
      "problem: it loads a module whose name is not written out",
    );
  });

  it("functions without code, and those of nowhere that use what is not known", () => {
    const made = createModules(undefined);
    const bound = ((k: number, x: number) => k * x).bind(null, 2);
    expect(functionSource(made, bound, [import.meta.url])).toEqual({
      problem: "its function has no code to read: it was made by `bind`, or is a proxy",
    });
    const evaluated = new Function("return (x) => helper(x)")() as CallableFunction;
    expect(functionSource(made, evaluated, [])).toEqual({
      problem: "it uses `helper`, and where that comes from can't be read",
    });
    const alone = new Function("return (x) => Math.abs(x)")() as CallableFunction;
    expect(functionSource(made, alone, [])).toHaveProperty("texts", ["(x) => Math.abs(x)"]);
  });
});
