import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FunctionSource, functionSource } from "../../../bridge/source/function-source.ts";
import { createModules, type LoadedCell } from "../../../bridge/source/modules.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-source-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Files = Record<string, string>;

/** The source of the function that `main.ts` has under the name `read`, written in plain JavaScript as it runs. */
function sourceIn(files: Files, fn: CallableFunction): FunctionSource {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return functionSource(createModules(undefined), fn, [pathToFileURL(join(folder, "main.ts")).href]);
}

function textsIn(files: Files, fn: CallableFunction): readonly string[] {
  const source = sourceIn(files, fn);
  if ("problem" in source) throw new Error(source.problem);
  return source.texts;
}

/** Functions as V8 has them, whose names other modules declare. */
function runs(text: string): CallableFunction {
  return new Function(`return (${text})`)() as CallableFunction;
}
const read = runs("async (path) => clean(path, LIMIT)");

const before: Files = {
  "main.ts": `
import { clean } from "./clean.ts";
import { other } from "./other.ts";
const LIMIT = 60;
const UNUSED = 1;
export const readData = task(async (path: string) => clean(path, LIMIT), { name: "read", retries: 1 });
export const main = flow(async () => other(await readData("a")), { name: "main" });
`,
  "clean.ts": `
import { trim as cut } from "./text.ts";
export function clean(path: string, limit: number) { return cut(path).slice(0, limit); }
export function unused() { return 1; }
`,
  "text.ts": "export const trim = (text: string) => text.trim();\nexport const blank = / /;\n",
  "other.ts": "export const other = (x: unknown) => x;\n",
};

function edited(name: string, from: string, to: string): Files {
  const text = before[name] ?? "";
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
  return { ...before, [name]: text.replace(from, to) };
}

test.each<[string, Files]>([
  [
    "the function itself is the same, laid out anew, with comments",
    edited(
      "main.ts",
      "(path: string) => clean(path, LIMIT)",
      "(\n  path: Path,\n) =>\n  // all of it\n  clean(path, LIMIT)",
    ),
  ],
  ["another name of the module changes", edited("main.ts", "UNUSED = 1", "UNUSED = 2")],
  ["the options change", edited("main.ts", "retries: 1", "retries: 2")],
  ["the flow that calls it changes", edited("main.ts", 'readData("a")', 'readData("b")')],
  ["what only the flow calls changes", edited("other.ts", "=> x", "=> [x]")],
  ["a helper that it does not call changes", edited("clean.ts", "return 1", "return 2")],
  [
    "a helper is typed otherwise",
    edited("clean.ts", "path: string, limit: number", "path: any, limit: bigint"),
  ],
  ["quotes and semicolons change", edited("text.ts", "text.trim();", "text.trim()")],
])("the source is the same where %s", (_, files) => {
  expect(textsIn(files, read)).toEqual(textsIn(before, read));
});

test.each<[string, Files]>([
  ["a constant that it uses", edited("main.ts", "LIMIT = 60", "LIMIT = 61")],
  ["a function that it calls", edited("clean.ts", "slice(0, limit)", "slice(1, limit)")],
  ["a function that a function it calls calls", edited("text.ts", "text.trim()", "text.trimEnd()")],
  ["what a name is imported from", edited("clean.ts", "trim as cut", "blank as cut")],
  [
    "a constant, by a later statement",
    edited("main.ts", "const UNUSED", "LIMITS.push(LIMIT);\nObject.assign(LIMIT, { a: 1 });\nconst UNUSED"),
  ],
])("the source is another after a change of %s", (_, files) => {
  expect(textsIn(files, read)).not.toEqual(textsIn(before, read));
});

test("names are followed through every way to export and import them", () => {
  const uses = runs("() => [one(), all.two(), three(), four(), five, six()]");
  const files: Files = {
    "main.ts": `
import one from "./default.ts";
import * as all from "./two.ts";
import { three, four, renamed as five } from "./index.ts";
const { six } = require("./six.cjs");
export const u = task(() => [one(), all.two(), three(), four(), five, six()], { name: "u" });
`,
    "default.ts": "export default () => 1;\n",
    "two.ts": "export const two = () => 2;\n",
    "index.ts":
      'export * from "./three.ts";\nexport { inner as four } from "./four.ts";\nconst own = 5;\nexport { own as renamed };\n',
    "three.ts": "export function three() { return 3; }\nexport function apart() { return 3; }\n",
    "four.ts": "const inner = () => 4;\nexport { inner };\n",
    "six.cjs": "exports.six = () => 6;\n",
  };
  const first = textsIn(files, uses);
  for (const [name, from, to] of [
    ["default.ts", "=> 1", "=> 11"],
    ["two.ts", "=> 2", "=> 22"],
    ["three.ts", "three() { return 3", "three() { return 33"],
    ["four.ts", "=> 4", "=> 44"],
    ["index.ts", "own = 5", "own = 55"],
    ["six.cjs", "=> 6", "=> 66"],
  ] as const) {
    const text = (files[name] ?? "").replace(from, to);
    expect(text).not.toBe(files[name]);
    expect(textsIn({ ...files, [name]: text }, uses), name).not.toEqual(first);
  }
  expect(
    textsIn(
      { ...files, "three.ts": `${files["three.ts"]}`.replace("apart() { return 3", "apart() { return 4") },
      uses,
    ),
  ).toEqual(first);
});

test("a package counts by its version, data that is imported by its content", () => {
  const uses = runs("() => lib.mean(data)");
  const files = (version: string, data: string): Files => ({
    "main.ts":
      'import lib from "lib";\nimport data from "./data.json" with { type: "json" };\ntask(() => lib.mean(data), { name: "m" });\n',
    "data.json": data,
    "node_modules/lib/package.json": JSON.stringify({ name: "lib", version, main: "index.js" }),
    "node_modules/lib/index.js": "export default {};\n",
  });
  const first = textsIn(files("1.0.0", "[1]"), uses);
  expect(first).toContain("import default of lib from lib@1.0.0");
  expect(textsIn(files("1.0.1", "[1]"), uses)).not.toEqual(first);
  expect(textsIn(files("1.0.0", "[2]"), uses)).not.toEqual(first);
});

test("a function that uses what is around it is refused: its text does not say what that is", () => {
  const source = (main: string, text: string) => sourceIn({ "main.ts": main }, runs(text));
  expect(
    source('const make = (n: number) => task(async () => n * 2, { name: "n" });', "async () => n * 2"),
  ).toMatchObject({
    problem: "it uses `n` of the code around it, which may be something else each time",
  });
  const loop = 'for (const station of stations) task(async () => load(station), { name: "s" });';
  expect(source(loop, "async () => load(station)")).toHaveProperty("problem");
  const inside =
    'function main() { return task(async (n) => { const two = 2; return n * two; }, { name: "n" }); }';
  expect(source(inside, "async (n) => { const two = 2; return n * two; }")).toHaveProperty("texts");
});

test("what is not found in its module counts with all of that; what has no code is refused", () => {
  const files = (rest: string): Files => ({ "main.ts": `const made = wrap(() => 1);\n${rest}` });
  const other = runs("() => 2");
  expect(textsIn(files("const a = 1;"), other)).not.toEqual(textsIn(files("const a = 2;"), other));
  const bound = other.bind(undefined) as CallableFunction;
  expect(sourceIn(files(""), bound)).toMatchObject({
    problem: "its function has no code to read: it was made by `bind`, or is a proxy",
  });
});

test("a circle of imports and of calls comes to an end", () => {
  const files: Files = {
    "main.ts":
      'import { b } from "./b.ts";\nexport function a() { return b; }\ntask(() => a(), { name: "t" });\n',
    "b.ts":
      'import { a } from "./main.ts";\nexport * from "./main.ts";\nexport function b() { return a(); }\n',
  };
  expect(textsIn(files, runs("() => a()")).length).toBe(3);
});

test("in a notebook, names are those of the cells that declared them last", () => {
  const source = (...cells: string[]): readonly string[] => {
    const loaded: LoadedCell[] = cells.map((text, at) => ({
      url: `file:///book/cell-${at}.ts`,
      text,
      ended: "ok" as const,
    }));
    const modules = createModules({ cells: () => loaded, text: () => undefined, version: () => 0 });
    const at = cells.findIndex((text) => text.includes("function read("));
    const found = functionSource(modules, runs("async function read() { return t$a.v(t$b.v) }"), [
      loaded[at]?.url ?? "",
    ]);
    return "texts" in found ? found.texts : [found.problem];
  };
  const task = "%%task --retries 3\n/** Reads. */\nasync function read() { return helper(rate) }";
  const first = source("const helper = (x) => x;\nlet rate = 1;", task);
  expect(first.join()).toContain("number 1");
  expect(source("let other = 5; const helper = (x) => x;", "let rate = 1;", task, "other = 6")).toEqual(
    first,
  );
  expect(source("const helper = (x) => x;\nlet rate = 1;", task, "const helper = (x) => x + 1")).not.toEqual(
    first,
  );
  expect(source("const helper = (x) => x;\nlet rate = 1;", task, "rate = 2")).not.toEqual(first);
  expect(source("const helper = (x) => x;\nlet rate = 5;", "rate = 2", "let rate = 1", task)).toEqual(first);
  expect(source("const helper = (x) => x;\nlet rate = 1;", "%pip x\n%%bash\nrate=9 %", task)).toEqual(first);
});
