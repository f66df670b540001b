/** What is said to people who write as they do elsewhere. */
import { expect, test } from "vitest";
import { commandHint, habitHint, nameHere } from "../../../kernel/cell/habit-hints.ts";
import { parse } from "../../../kernel/cell/parse.ts";
import { syntaxTraceback } from "../../../kernel/cell/positions.ts";

test.each([
  ["!wc -l data.csv", "a command is run by %sh wc -l data.csv"],
  ["npm install lodash-es zod", "a package is installed by %npm install lodash-es zod"],
  ["!npm i zod", "a package is installed by %npm install zod"],
  ["%pip install pandas", "packages come from npm: %npm install NAME"],
  ["!pip install pandas", "packages come from npm: %npm install NAME"],
  ["git clone somewhere", "a command is run by %sh git clone somewhere"],
  ["def total(rows):", "a function is written function total() { … }"],
  ["import pandas as pd", 'a module is imported by import * as pd from "pandas"'],
  ["from math import sqrt, pi", 'names are imported by import { sqrt, pi } from "math"'],
  ["for row in rows:", "a block stands in braces, its condition in parentheses: if (x === 1) { … }"],
  ["const add = lambda a, b: a + b", "a function in an expression is written (x) => x + 1"],
  ['print(f"{rows} rows")', "values go into text between backticks: `a is ${a}`"],
  ["xs = [x * 2 for x in rows]", "a list is made of another by values.map((value) => …)"],
])("%s", (line, hint) => {
  expect(habitHint(line, true)).toBe(hint);
});

test.each(["npm", "pnpm", "yarn", "bun"])("%s installs packages", (tool) => {
  for (const verb of ["i", "add", "install"])
    for (const mark of ["", "!"])
      expect(habitHint(`${mark}${tool} ${verb} zod`, true)).toBe(
        "a package is installed by %npm install zod",
      );
});

test.each(["pip", "pip3", "conda", "mamba", "uv"])("%s has no packages for cells", (tool) => {
  for (const mark of ["", "!", "%"])
    expect(habitHint(`${mark}${tool} install pandas`, true)).toBe(
      "packages come from npm: %npm install NAME",
    );
});

test.each(["npm", "npx", "git", "ls", "cd", "cat", "curl", "wget", "mkdir", "cp", "mv", "rm"])(
  "%s is a command, unless a value is set or called",
  (command) => {
    expect(habitHint(`${command} there now`, true)).toBe(`a command is run by %sh ${command} there now`);
    expect(habitHint(`${command} = 3 +`, true)).toBeUndefined();
    expect(habitHint(`${command} (3`, true)).toBeUndefined();
  },
);

test.each([
  ["async def read(path: str) -> list:", "a function is written function read() { … }"],
  ["import os.path as p", 'a module is imported by import * as p from "os.path"'],
  ["  from . import rows", 'names are imported by import { rows } from "."'],
  ["  total = f'{rows}'", "values go into text between backticks: `a is ${a}`"],
  ["return (lambda: 3)", "a function in an expression is written (x) => x + 1"],
  ["[x for x in rows if x]", "a list is made of another by values.map((value) => …)"],
])("in any line of a cell: %s", (line, hint) => {
  expect(habitHint(line, false)).toBe(hint);
});

test.each([
  ...["if x == 1:", "elif x:", "else:", "for x in xs:", "while True:", "with open(path) as file:", "try:"],
  ...["except Error:", "finally:", "class Row(Base):", "  if x:  # why"],
])("a block of Python: %s", (line) => {
  expect(habitHint(line, false)).toBe(
    "a block stands in braces, its condition in parentheses: if (x === 1) { … }",
  );
});

test("a line of 500 letters is looked at, a longer one is not", () => {
  expect(habitHint("def f(x):".padEnd(500), false)).toBe("a function is written function f() { … }");
  expect(habitHint("def f(x):".padEnd(501), false)).toBeUndefined();
});

test.each([
  "const a = = 1",
  "call(\"f\", 'g') +",
  'let s = `f"a"`; = 1',
  "for (const x in xs) }",
  "if (a { b: 1 }",
])("nothing is said of TypeScript that is only mistyped: %s", (line) => {
  expect(habitHint(line, true)).toBeUndefined();
});

test("a hint for the line comes before the parser's", () => {
  const source = "\n npm install zod";
  const problem = parse(source).problems[0];
  if (!problem) throw new Error("reads as TypeScript");
  expect(syntaxTraceback("Cell [1]", source, problem, habitHint).at(-1)).toBe(
    "Hint: a package is installed by %npm install zod",
  );
});

test("hints at commands on the first line, at other habits on every line, and at nothing in a line of thousands of characters", () => {
  expect(habitHint("!done ready", false)).toBeUndefined();
  expect(habitHint("def f(x):", false)).toBe("a function is written function f() { … }");
  expect(habitHint(`${"lambda ".repeat(60_000)}:`, true)).toBeUndefined();
});

test("what reads as TypeScript too is meant as a command only when it looks like one", () => {
  expect(commandHint("!ls -la")).toBe("a command is run by %sh ls -la");
  expect(commandHint("!isReady(rows)")).toBeUndefined();
  expect(commandHint("!a == b")).toBeUndefined();
  expect(commandHint("ls")).toBeUndefined();
});

test.each([
  ["print", "console.log"],
  ["println", "console.log"],
  ["True", "true"],
  ["False", "false"],
  ["None", "null"],
  ["nil", "null"],
  ["len", ".length"],
  ["str", "String"],
  ["dict", "Object or Map"],
  ["toString", undefined],
  ["Print", undefined],
])("the word %s is %s here", (word, here) => {
  expect(nameHere(word)).toBe(here);
});
