import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FunctionModule, functionModule } from "../../../bridge/source/function-module.ts";
import { createModules } from "../../../bridge/source/modules.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-module-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function moduleOf(source: string, text: string): FunctionModule {
  const path = join(folder, "main.ts");
  writeFileSync(path, source);
  const fn = new Function(`return (${text})`)() as CallableFunction;
  return functionModule(createModules(undefined), fn, [pathToFileURL(path).href]);
}

/** The code without its map, each statement on a line. */
function codeOf(made: FunctionModule): string[] {
  if ("problem" in made) throw new Error(made.problem);
  expect(made.url).toBe(pathToFileURL(join(folder, "main.ts")).href);
  const [code = ""] = made.code.split("//# sourceMappingURL");
  return code.split("\n").filter((line) => line !== "" && line !== ";");
}

test("the function goes with its imports, declarations and what changes them, and nothing else", () => {
  const made = moduleOf(
    `import { a, type B, c } from "./a.ts";
import x from "x";
type T = number;
const LIMIT: T = 1;
const list: T[] = [];
list.push(LIMIT);
console.log("side effect");
function helper(n: T): T { return n + list.length; }
export const t = task(async (n: number) => helper(a(n)), { name: "t" });
await main();`,
    "async (n) => helper(a(n))",
  );
  expect(codeOf(made)).toEqual([
    'import { a } from "./a.ts";',
    "const LIMIT = 1;",
    "const list = [];",
    "list.push(LIMIT);",
    "function helper(n) {",
    "\treturn n + list.length;",
    "}",
    "export default (async (n) => helper(a(n)));",
  ]);
});

test("a function that calls itself by the name of its task goes with that task", () => {
  const code = codeOf(
    moduleOf(
      'import { task } from "cellflow";\nconst t = task((n) => n && t(n - 1), { name: "t" });',
      "(n) => n && t(n - 1)",
    ),
  );
  expect(code).toEqual([
    'import { task } from "cellflow";',
    'const t = task((n) => n && t(n - 1), { name: "t" });',
    "export default ((n) => n && t(n - 1));",
  ]);
});

test("stacks say the line of the file", () => {
  const made = moduleOf(
    '\n\n\nconst x = 1;\n\ntask(() => {\n  throw new Error(String(x));\n}, { name: "t" });',
    "() => {\n  throw new Error(String(x));\n}",
  );
  if ("problem" in made) throw new Error(made.problem);
  const map = JSON.parse(Buffer.from(made.code.split("base64,")[1] ?? "", "base64").toString()) as {
    sources: string[];
  };
  expect(map.sources).toEqual([made.url]);
});

test.each([
  [
    "const make = (n) => task(() => n, {});",
    "() => n",
    "it uses `n` of the code around it, which may be something else each time",
  ],
  [
    "const o = { run(n) { return n; } };",
    "({ run(n) { return n; } }).run",
    "it is a method: make it a function",
  ],
  ["const other = 1;", "() => 2", "its code is not found in a file or cell"],
])("%s can't give %s", (source, text, problem) => {
  expect(moduleOf(source, text)).toEqual({ problem });
});

test("cells come in the order of their runs, each name as it was declared last", () => {
  const cells = [
    "const a = 1;\nconst b = a + 1;",
    "%%task\nfunction read() { return b + c; }",
    "const c = 3;",
    "const b = 5;",
  ].map((text, at) => ({ url: `file:///book/cell-${at}.ts`, text, ended: "ok" as const }));
  const modules = createModules({ cells: () => cells, text: () => undefined, version: () => 0 });
  const fn = new Function("return function read() { return x.v }")() as CallableFunction;
  const made = functionModule(modules, fn, ["file:///book/cell-1.ts"]);
  if ("problem" in made) throw new Error(made.problem);
  const [code = ""] = made.code.split("//# sourceMappingURL");
  expect(code.split("\n").filter((line) => line.trim() !== "" && line !== ";")).toEqual([
    "const c = 3;",
    "const b = 5;",
    "export default (function read() {",
    "\treturn b + c;",
    "});",
  ]);
});

test("what CommonJS gives its modules is there, unless the module declares it", () => {
  expect(codeOf(moduleOf("task(() => [__dirname, __filename]);", "() => [__dirname, __filename]"))).toEqual([
    "const __dirname = import.meta.dirname;",
    "const __filename = import.meta.filename;",
    "export default (() => [__dirname, __filename]);",
  ]);
  const own = moduleOf(
    `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const __dirname = import.meta.dirname;
task(() => require("node:os").EOL + __dirname);`,
    '() => require("node:os").EOL + __dirname',
  );
  expect(codeOf(own).filter((line) => line.startsWith("const"))).toHaveLength(2);
});
