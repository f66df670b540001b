/** What is particular to cells: results, declaring again, names of other cells, and where errors point. */
import { describe, expect, test } from "vitest";
import { createTestNotebook } from "./in-process.ts";

async function values(...cells: string[]): Promise<unknown> {
  const notebook = createTestNotebook();
  let last: unknown;
  for (const cell of cells) last = await notebook.value(cell);
  return last;
}

async function errorOf(...cells: string[]): Promise<Error> {
  const notebook = createTestNotebook();
  for (const cell of cells.slice(0, -1)) await notebook.value(cell);
  return (await notebook.run(cells.at(-1) ?? "")).error as Error;
}

describe("a cell's result", () => {
  test.each([
    ["1 + 1", 2],
    ["1 + 1;", undefined],
    ["1 + 1 // two", 2],
    ["'text'", "text"],
    ["const a = 1", undefined],
    ["({ a: 1 })", { a: 1 }],
    ["await Promise.resolve(5)", 5],
    ["let a = 1; a = 7", 7],
    ["1, 2", 2],
    ["// nothing", undefined],
    ["function f() { return 1 }", undefined],
    ["[1, 2].map((x) =>\n  x * 2)", [2, 4]],
    ["let a = 2\na\n  .toString()", "2"],
  ])("%j gives %j", async (source, expected) => {
    expect(await values(source)).toEqual(expected);
  });
});

describe("names of other cells", () => {
  test("a later cell may declare anything again, and earlier functions see it", async () => {
    expect(
      await values(
        "const a = 1; class C { v = 1 }; function f() { return a }; enum E { X }",
        "let a = 'new'; class C { v = 2 }; var E = 5",
        "[a, new C().v, f(), E]",
      ),
    ).toEqual(["new", 2, "new", 5]);
    expect(await values("import { sep as a } from 'node:path'", "const a = 1", "a")).toBe(1);
    expect(await values("function a() {}", "import { sep as a } from 'node:path'", "a")).toBe("/");
  });

  test("a function may name what a later cell declares", async () => {
    expect(await values("function area() { return side ** 2 }", "const side = 3", "area()")).toBe(9);
    expect(await values("const read = () => typeof later", "read()")).toBe("undefined");
    expect(await values("const set = (v) => { later = v }", "let later = 1", "set(4); later")).toBe(4);
  });

  test("a function sees a later declaration of one of Node's globals, but not of JavaScript's own", async () => {
    expect(
      await values(
        "function f() { return [performance.rmse, typeof Math.sqrt, typeof fetch, typeof structuredClone] }",
        "const performance = { rmse: 1 }, Math = {}, fetch = 0",
        "[...f(), typeof Math.sqrt]",
      ),
    ).toEqual([1, "function", "number", "function", "undefined"]);
    expect(
      await values("const set = () => { performance = 3 }", "let performance = 1", "set(); performance"),
    ).toBe(3);
    expect(
      await values(
        "globalThis.given = 1",
        "const f = () => given",
        "const r = [f()]; given = 2; [...r, f()]",
      ),
    ).toEqual([1, 2]);
    Reflect.deleteProperty(globalThis, "given");
  });

  test("the parts of a namespace are one within a cell; in the next cell the name is declared anew", async () => {
    const parts = "namespace N { export const a = 1 } namespace N { export const b = a + 1 }";
    expect(await values(parts, "[N.a, N.b]")).toEqual([1, 2]);
    expect(await values(parts, parts.replace("1", "10"), "[N.a, N.b]")).toEqual([10, 11]);
    expect(await values(parts, "namespace N { export const c = 3 }", "Object.keys(N)")).toEqual(["c"]);
    expect(
      await errorOf("namespace N { export const a = 1 }", "namespace N { export const b = a }"),
    ).toMatchObject({ name: "ReferenceError", message: expect.stringContaining("a is not defined") });
  });

  test("members of enums count on from a value that is only known when the cell runs, in another part too", async () => {
    const parts = "enum F { A = k } enum F { B = A + 1, C } enum G { A = k, B = A, C }";
    expect(await values("const k = 3", parts, "[F.A, F.B, F.C, G.B, G.C]")).toEqual([3, 4, 5, 3, 4]);
  });

  test("a class and its namespace are one within a cell; in the next cell the name is declared anew", async () => {
    expect(await values("class C {} namespace C { export const x = 1 }", "[typeof C, C.x]")).toEqual([
      "function",
      1,
    ]);
    expect(await values("class C {}", "namespace C { export const x = 1 }", "[typeof C, C.x]")).toEqual([
      "object",
      1,
    ]);
    expect(await values("class C {}", "namespace C { export type X = 1 }", "typeof C")).toBe("function");
  });

  test("what no cell declared is not defined, and near names are told", async () => {
    expect(await errorOf("missing")).toMatchObject({
      name: "ReferenceError",
      message: "missing is not defined",
    });
    expect((await errorOf("const total = 1", "totl")).message).toBe(
      "totl is not defined (did you mean total?)",
    );
    expect((await errorOf("totl = 1")).name).toBe("ReferenceError");
  });

  test("a constant holds within its cell, also against its functions", async () => {
    const message = "Assignment to constant variable 'a'.";
    expect(await errorOf("const a = 1; a = 2")).toMatchObject({ name: "TypeError", message });
    expect((await errorOf("const a = 1; (() => { a++ })()")).message).toBe(message);
    expect((await errorOf("const a = 1; [a] = [2]")).message).toBe(message);
    expect(await values("const a = 1", "a = 2; a")).toBe(2);
  });

  test("a name is dead before its declaration in the same cell", async () => {
    for (const source of ["a; const a = 1", "a = 1; let a", "new A(); class A {}", "const a = a + 1"]) {
      expect((await errorOf(source)).message).toMatch(/^Cannot access 'a' before initialization$/i);
    }
    expect(await values("f(); function f() { return 1 }")).toBeUndefined();
    expect(await values("v; var v = 1; v")).toBe(1);
  });

  test("a name is dead before its declaration also for functions that are called too early", async () => {
    for (const [declaration, read] of [
      ["let a = 1", "a"],
      ["const a = 1", "a"],
      ["const b = 1, a = 2", "typeof a"],
      ["class a {}", "new a()"],
      ["const { a } = { a: 1 }", "a"],
      ["const [[b, ...a]] = [[1, 2]]", "a.length"],
      ["let a", "a = 1"],
      ["let a = 0", "a++"],
      ["using a = null", "a"],
      ["const a = ((g) => g())(() => a)", "1"],
      ["const a = f()", "a"],
      ["const { a } = { a: f() }", "a"],
    ] as const) {
      const notebook = createTestNotebook();
      await notebook.value("let a = 'of a cell before'");
      const { error } = await notebook.run(`f();\n${declaration}\nfunction f() { return ${read} }`);
      const told = notebook.describe(error);
      expect([told.ename, told.evalue]).toEqual([
        "ReferenceError",
        "Cannot access 'a' before initialization",
      ]);
      expect(await notebook.value("a")).toBe("of a cell before");
    }
  });

  test("a function finds what is declared before it is called", async () => {
    expect(await values("const a = (() => 1)(), b = f(); function f() { return a }\nb")).toBe(1);
    expect(
      await values(
        "const { a = 5, b = f(), ...c } = (() => ({ d: 1 }))()\nfunction f() { return a }\n[a, b, c]",
      ),
    ).toEqual([5, 5, { d: 1 }]);
    expect(await values("let f = () => a; [].map(f)\nclass a { static n = 3 }\nf().n")).toBe(3);
    expect(await values("[].at(0)\nlet a = 1; function f() { return ++a }", "a = 7", "f()")).toBe(8);
    expect(
      await values("[].at(0)\nconst a = 1; function f() { return a }", "const old = f; let a = 2", "old()"),
    ).toBe(2);
  });

  test("within one destructuring pattern a function finds the name without its value", async () => {
    expect(await values("const { a = f(), b = 2 } = [].at() ?? {}; function f() { return b }\na")).toBe(
      undefined,
    );
  });

  test("a cell that fails keeps what it had declared", async () => {
    const notebook = createTestNotebook();
    await notebook.run("const before = 1; throw new Error('x'); const after = 2");
    expect(await notebook.value("[typeof before, typeof after]")).toEqual(["number", "undefined"]);
  });

  test("nothing leaks to globalThis", async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    await values(
      "var a1 = 1; let b1 = 2; function c1() {}; class D1 {}; enum E1 { A }; for (var i1 = 0; ;) break",
      "import * as p1 from 'node:path'",
    );
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
  });

  test("a top-level using is disposed when its cell ends, last first, also after an error", async () => {
    const notebook = createTestNotebook();
    await notebook.value(
      "const log = []; const r = (name) => ({ [Symbol.dispose]: () => log.push(name), [Symbol.asyncDispose]: async () => log.push('async ' + name) })",
    );
    await notebook.value("using a = r('a'); await using b = r('b'); log.push('in')");
    await notebook.run("using c = r('c'); throw new Error('x')");
    expect(await notebook.value("log")).toEqual(["in", "async b", "a", "c"]);
  });

  test("a using of what can't be disposed of fails there, and what was in use before is disposed of", async () => {
    const notebook = createTestNotebook();
    await notebook.value("const log = []; const r = { [Symbol.dispose]() { log.push(this === r) } }");
    for (const keyword of ["using", "await using"]) {
      const { error } = await notebook.run(`using a = r; ${keyword} b = {}; log.push("not here")`);
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(await notebook.value("log")).toEqual([true, true]);
    const broken = "{ [Symbol.dispose]() { throw new Error('end') } }";
    const { error } = await notebook.run(`using a = ${broken}; using b = ${broken}`);
    expect(error).toMatchObject({
      name: "SuppressedError",
      error: { message: "end" },
      suppressed: { message: "end" },
    });
  });
});

describe("errors", () => {
  test("point at the cell and its line, through other cells, with lines never moved", async () => {
    const notebook = createTestNotebook();
    await notebook.value(
      "import { sep } from 'node:path'\n\nenum E { A }\nfunction inner(x: number): never {\n  throw new RangeError(`no ${x}`)\n}",
    );
    const { error } = await notebook.run(
      "const { a = 1,\n  b } = { b: 2 }\nclass K { m() {\n  return inner(a + b) } }\n\nnew K().m()",
    );
    const { ename, evalue, traceback } = notebook.describe(error);
    expect([ename, evalue]).toEqual(["RangeError", "no 3"]);
    const text = traceback.join("\n");
    expect(text).toContain("Cell [1], line 5");
    expect(text).toMatch(/-->\s+5 \|\s+throw new RangeError/);
    expect(text).toMatch(/at m \(Cell \[2\], line 4:\d+\)/);
    expect(text).toMatch(/Cell \[2\], line 6:\d+/);
    expect(text).not.toMatch(/\$c|kernel\/executor/);
  });

  test("a name that a later cell declared is told by its name", async () => {
    const notebook = createTestNotebook();
    await notebook.value("const read = () => later.no(), call = () => later(), make = () => new later.no()");
    await notebook.value("const later = { no: 1 }");
    for (const [source, said] of [
      ["read()", "later.no is not a function"],
      ["call()", "later is not a function"],
      ["make()", "later.no is not a constructor"],
    ] as const)
      expect(notebook.describe((await notebook.run(source)).error).evalue).toBe(said);
  });

  test("causes and members are told", async () => {
    const notebook = createTestNotebook();
    const { error } = await notebook.run(
      "throw new AggregateError([new Error('one')], 'many', { cause: new Error('why') })",
    );
    expect(notebook.describe(error).traceback.join("\n")).toMatch(
      /AggregateError: many[\s\S]*Caused by: Error: why[\s\S]*Error: one/,
    );
  });

  test("V8's words about compiled code are given back as the user wrote them", async () => {
    const notebook = createTestNotebook();
    for (const [source, said] of [
      ["const thing = { part: 1 }; thing.part.call()", "thing.part.call is not a function"],
      ["thing()", "thing is not a function"],
      ["new thing()", "thing is not a constructor"],
      ["(() => { thing.part.no() })()", "thing.part.no is not a function"],
      ["(() => { process.no() })()", "process.no is not a function"],
      ["(() => fetch.no())()", "fetch.no is not a function"],
      ["(() => new performance())()", "performance is not a constructor"],
      ["function early() { return after.no() }\nconst after = {}; early()", "after.no is not a function"],
    ] as const) {
      const { error } = await notebook.run(source);
      expect(notebook.describe(error).evalue).toMatch(said);
      expect(notebook.describe(error).traceback.join("\n")).not.toContain("$c");
    }
  });

  test("what the transformer refuses is a syntax error at its line", async () => {
    const notebook = createTestNotebook();
    const { error } = await notebook.run("const a = 1\nclass B { @a constructor() {} }");
    expect(error).toMatchObject({
      name: "SyntaxError",
      code: "cell.syntax",
      module: { problems: [{ offset: 12 }] },
    });
  });
});

describe("a cell that is one object in braces", () => {
  test("is that object, as in a REPL", async () => {
    const notebook = createTestNotebook();
    await notebook.value("const total = 1, mean = 2");
    expect(await notebook.value("{ total: 1, mean: 2 }")).toEqual({ total: 1, mean: 2 });
    expect(await notebook.value("// of all\n{ total, mean }\n")).toEqual({ total: 1, mean: 2 });
    expect(await notebook.value("{}")).toEqual({});
    expect(await notebook.value("{ [`a${mean}`]: await total, as: total as number }")).toEqual({
      a2: 1,
      as: 1,
    });
  });

  test("any other stays a block", async () => {
    const notebook = createTestNotebook();
    await notebook.value("let n = 0");
    await notebook.value("{ n = 1; let m = 2 }");
    await notebook.value("{ n += 2 }");
    expect(await notebook.value("n")).toBe(3);
    const { error } = await notebook.run("{ a: = 2 }");
    expect(error).toMatchObject({ name: "SyntaxError" });
  });
});

test("brackets nested so deeply that no parser's stack holds them are refused in a line, others run", async () => {
  const notebook = createTestNotebook();
  expect(await notebook.value(`${"[".repeat(600)}1${"]".repeat(600)}.flat(Infinity)`)).toEqual([1]);
  expect(await notebook.value(`const text = '${"(".repeat(5000)}'; text.length`)).toBe(5000);
  const { error } = await notebook.run("(".repeat(20_000));
  expect(error).toMatchObject({ name: "SyntaxError", message: "Brackets are nested more than 700 deep" });
});
