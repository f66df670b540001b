/** `node:test` in cells: a failed test fails its cell with its assertion; imported files' tests do not run. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Asked, printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
  await ran(
    'import nodeTest, { test as same, describe, it, before, after, beforeEach, mock } from "node:test"; import assert from "node:assert/strict";',
  );
});
afterAll(() => kernel.dispose());

interface Ran {
  asked: Asked;
  content: Record<string, unknown>;
  traceback: string;
  /** What was printed, without durations. */
  printed: string;
}

async function ran(code: string): Promise<Ran> {
  const asked = kernel.run(code);
  const { content } = await asked.done;
  const traceback = String((content.traceback as string[] | undefined)?.join("\n"));
  return { asked, content, traceback, printed: printedBy(asked).replaceAll(/ \([\d.]+ms\)/g, "") };
}

function file(name: string, text: string): void {
  writeFileSync(join(kernel.folder, name), text);
}

describe("in a cell", () => {
  test("a failed test is the cell's error, with its assertion and its line", async () => {
    const { content, traceback, printed } = await ran(
      'nodeTest("adds", () => assert.equal(1 + 1, 2));\nnodeTest("subtracts", () => {\n  assert.equal(2 - 1, 3);\n});\n"result"',
    );
    expect(content).toMatchObject({ status: "error", ename: "AssertionError" });
    expect(String(content.evalue)).toContain("1 !== 3");
    expect(traceback).toContain("-->   3 |   assert.equal(2 - 1, 3);");
    expect(printed).toBe("✔ adds\n✖ subtracts\n");
  });

  test("tests that pass leave the result, and each cell has its own", async () => {
    const { asked, content, printed } = await ran(
      'nodeTest("awaits", async () => { await null }); await same("awaited", () => {}); 42',
    );
    expect([content.status, resultOf(asked), printed]).toEqual(["ok", "42", "✔ awaits\n✔ awaited\n"]);
  });

  test("several that fail, in suites and subtests: all of them are reported, todo and skipped ones are not", async () => {
    const { content, traceback, printed } = await ran(
      'describe("sums", () => { it("a", () => { throw new Error("first") }); it("b", async (t) => { await t.test("inner", () => { throw new TypeError("second") }) }); it("c", () => {}); it.skip("d", () => { throw 1 }); it.todo("e", () => { throw 2 }) })',
    );
    expect(content).toMatchObject({ ename: "TestsFailed", evalue: "2 tests failed: a, inner" });
    expect(traceback).toContain("Error 1 of 2: Error: first\n    at Cell [");
    expect(traceback).toContain("Error 2 of 2: TypeError: second\n    at Cell [");
    expect(printed).toBe(
      "▶ sums\n  ✖ a\n  ▶ b\n    ✖ inner\n  ✖ b\n  ✔ c\n  ﹣ d # SKIP\n  ⚠ e # TODO\n✖ sums\n",
    );
  });

  test.each([
    [
      "a timeout",
      "nodeTest('x', { timeout: 10 }, () => new Promise(() => {}))",
      "TestFailed: test timed out after 10ms",
    ],
    ["a plan", "nodeTest('x', (t) => t.plan(2))", "TestFailed: plan expected 2 assertions but received 0"],
    ["a thrown string", "nodeTest('x', () => { throw 'text' })", "TestFailed: text"],
    [
      "a callback's error",
      "nodeTest('x', (t, done) => setTimeout(done, 1, new RangeError('called')))",
      "RangeError: called",
    ],
    ["a suite's body", "describe('x', () => { throw new RangeError('body') })", "RangeError: body"],
    ["a hook", "before(() => { throw new RangeError('hook') }); nodeTest('x', () => {})", "RangeError: hook"],
    [
      "require",
      "require('node:test').test('x', () => { throw new RangeError('required') })",
      "RangeError: required",
    ],
    ["a test without a name", "nodeTest(() => { throw new RangeError('nameless') })", "RangeError: nameless"],
  ])("%s fails the cell", async (_, code, line) => {
    const { content, traceback } = await ran(code);
    expect(content.status).toBe("error");
    expect(traceback).toContain(line);
  });

  test("hooks run around the tests of their cell, and of no other", async () => {
    const code =
      "before(() => console.log('before')); after(() => console.log('after')); beforeEach(() => console.log('each')); nodeTest('a', () => console.log('a'))";
    expect((await ran(code)).printed).toBe("before\neach\na\n✔ a\nafter\n");
    expect((await ran("nodeTest('b', () => console.log('b'))")).printed).toBe("b\n✔ b\n");
  });

  test("the cell's own error comes first; mocks work", async () => {
    const { content } = await ran(
      "nodeTest('a', () => { throw new Error('test') }); throw new Error('cell')",
    );
    expect(content.evalue).toBe("cell");
    expect(
      (await ran("const f = mock.fn(() => 5); nodeTest('a', () => assert.equal(f(), 5)); f.mock.callCount()"))
        .content.status,
    ).toBe("ok");
  });

  test("a stop ends a test that hangs, and the next cell's tests run", async () => {
    const asked = kernel.run("nodeTest('hangs', () => { console.log('go'); return new Promise(() => {}) })");
    await asked.hears(() => printedBy(asked).includes("go"));
    await kernel.interrupt();
    expect((await asked.done).content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect((await ran("nodeTest('next', () => {})")).printed).toBe("✔ next\n");
  });

  test("one that begins after its cell's end and fails is reported under the cell", async () => {
    const { asked } = await ran(
      "setTimeout(() => nodeTest('late', () => { throw new Error('too late') }), 10); 1",
    );
    const error = await asked.hears(({ header }) => header.msg_type === "error");
    expect(error.content.evalue).toBe("too late");
  });
});

describe("in an imported file", () => {
  const uses =
    'test("sum", () => { throw new Error("ran") }); test.describe("more", () => { throw new Error("ran") }); before(() => { throw new Error("ran") });';

  test.each([
    [
      "an ES module",
      "module.ts",
      `import test, { before } from "node:test"; ${uses} await null; ${uses} export const value = 1;`,
    ],
    [
      "a CommonJS module",
      "common.cjs",
      `const test = require("node:test"); const { before } = test; ${uses} exports.value = 1;`,
    ],
    ["one that another imports", "outer.ts", 'export * from "./inner.ts";'],
  ])("%s: none runs, also when it is loaded again; a note says once how to", async (_, name, text) => {
    file("inner.ts", `import test, { before } from "node:test"; ${uses} export const value = 1;`);
    file(name, text);
    const first = await ran(`import { value } from "./${name}"; value`);
    expect([first.content.status, resultOf(first.asked), first.printed]).toEqual(["ok", "1", ""]);
    const tested = name === "outer.ts" ? "inner.ts" : name;
    expect(printedBy(first.asked, "stderr")).toBe(
      `The tests in ${tested} are not run where it is imported. Run them with: npx --no node --test ${tested}\n`,
    );
    file(
      tested,
      `${name === tested ? text : `import test, { before } from "node:test"; ${uses} export const value = 1;`}\n// changed`,
    );
    const second = await ran(`import { value } from "./${name}"; value`);
    expect([second.content.status, second.printed, printedBy(second.asked, "stderr")]).toEqual([
      "ok",
      "",
      "",
    ]);
  });

  test("a file that a cell requires", async () => {
    file(
      "required.cjs",
      `const { test, before } = require("node:test"); ${uses.replaceAll("test.describe", "test.suite")} exports.value = 2;`,
    );
    const { asked, content } = await ran("require('./required.cjs').value");
    expect([content.status, resultOf(asked)]).toEqual(["ok", "2"]);
  });

  test("a test that a cell begins through a file's function runs", async () => {
    file(
      "helper.ts",
      'import test from "node:test"; export const check = (name: string, body: () => void) => test(name, body); export const checkAll = async (names: string[]) => { await null; for (const name of names) await test(name, () => {}) };',
    );
    const { content, printed } = await ran(
      'import { check, checkAll } from "./helper.ts"; check("a", () => { throw new Error("checked") }); await checkAll(["b", "c"])',
    );
    expect([content.evalue, printed]).toEqual(["checked", "✖ a\n✔ b\n✔ c\n"]);
  });

  test("a Worker or a process that a cell starts from a file of tests runs them", async () => {
    file("own.test.ts", 'import test from "node:test"; test("own", () => {});');
    const { asked } = await ran(
      "const forked = require('node:child_process').fork('./own.test.ts', { silent: true }); let said = ''; forked.stdout.on('data', (text) => { said += text }); await new Promise((next) => forked.once('close', next)); said.includes('✔ own')",
    );
    expect(resultOf(asked)).toBe("true");
  });
});
