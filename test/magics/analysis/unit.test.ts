import { expect, test } from "vitest";
import { findUnit } from "../../../magics/analysis/unit.ts";
import { refusal } from "../notebook.ts";

function find(body: string, wanted?: string) {
  return findUnit("task", body, wanted, "Cell [1]", 1);
}

test("without a name, the only function is meant", () => {
  const unit = find("interface Trip { km: number }\nasync function readData(path: string) { return path; }");
  expect(unit.name).toBe("readData");
  expect(unit.parameters).toEqual([{ name: "path", optional: false }]);
});

test.each(["readData", "read_data", "read-data", "READ_DATA", "ReadData"])("%s means readData", (wanted) => {
  expect(find("function helper() {}\nfunction readData() {}", wanted).name).toBe("readData");
});

test("classes, enums, types, imports and overloads may stand beside the function", () => {
  const body = `import { sum } from "./sum.ts";
export class Trip {}
enum Colour { green }
type Path = string;
declare function native(): void;

function read(path: string): Trip;

function read(path: Path): Trip { return new Trip(); }`;
  expect(find(body).parameters).toEqual([{ name: "path", optional: false }]);
});

test("what a call may leave out is known of every way to write a parameter", () => {
  const { parameters } = find(
    "function f(a, { d }: { d: 1 }, b = 1, c?: number, { e } = { e: 1 }, ...rest) {}",
  );
  expect(parameters).toEqual([
    { name: "a", optional: false },
    { name: "", optional: false },
    { name: "b", optional: true, plainDefault: "1" },
    { name: "c", optional: true },
    { name: "", optional: true },
    { name: "rest", optional: true },
  ]);
});

test("the type of this is no parameter", () => {
  const { parameters } = find("function f(this: void, a: number) {}");
  expect(parameters).toEqual([{ name: "a", optional: false }]);
});

test("an exported function is found, with and without default", () => {
  expect(find("export async function a() {}").name).toBe("a");
  expect(find("export default function b() {}").name).toBe("b");
});

test("no function: says what is needed", async () => {
  expect(await refusal(() => find("interface A {}"))).toEqual({
    code: "unit.none",
    message: "%%task needs a function in its cell: async function name(…) { … }",
  });
  expect((await refusal(() => find(""))).code).toBe("unit.none");
  expect((await refusal(() => find("class Box {}"))).code).toBe("unit.none");
});

test.each([
  "const f = (x: number) => x;",
  "export const f = async (x: number) => x;",
  "const f = async function named(x: number) {};",
  "let a = 1, f = () => {};",
  "export default function () {}",
  "export default () => 1;",
])("%s: how to write it as a function that can be meant", async (text) => {
  expect(await refusal(() => find(`type A = 1;\n${text}`))).toEqual({
    code: "unit.unnamed",
    message: "%%task needs a function declaration with a name: write line 3 as async function name(…) { … }",
  });
});

test("a second magic in the cell: its line, and that a cell has one", async () => {
  for (const body of ["%%task\nfunction a() {}", "function a() {}\n\n%%flow b\nfunction b() {}"]) {
    const { code, message } = await refusal(() => find(body));
    expect(code).toBe("unit.magics");
    const line = body.slice(0, body.indexOf("%%")).split("\n").length + 1;
    expect(message).toMatch(new RegExp(`^%%task: line ${line} starts another %%(task|flow): a cell has one`));
  }
});

test("several functions and no name: they are listed", async () => {
  const { code, message } = await refusal(() => find("function a() {}\nfunction b() {}"));
  expect(code).toBe("unit.several");
  expect(message).toContain("%%task NAME with one of a, b");
});

test("a cell's only function is meant whatever it is to be called", () => {
  const body =
    "interface A {}\nfunction read(a: string): A;\nfunction read(a: A) { return a; }\nclass Box {}";
  for (const wanted of ["duration", "", "Box", "größe 2"]) expect(find(body, wanted).name).toBe("read");
});

test("a name that none of several functions has: they are listed, the nearest first", async () => {
  const { code, message } = await refusal(() =>
    find("function other() {}\nfunction readData() {}", "readDate"),
  );
  expect(code).toBe("unit.name");
  expect(message).toContain("none of that name");
  expect(message).toContain("one of readData, other");
});

test("two functions whose names only differ in case: an exact name means that one", () => {
  const body = "function readData() {}\nfunction read_data() {}";
  expect(find(body, "read_data").name).toBe("read_data");
  expect(find(body, "readData").name).toBe("readData");
});

test("a name that fits two functions but is neither's: they are listed", async () => {
  const { code, message } = await refusal(() =>
    find("function readData() {}\nfunction read_data() {}", "read-data"),
  );
  expect(code).toBe("unit.several");
  expect(message).toContain("readData, read_data");
});

test("the same function twice: the line of the second", async () => {
  expect((await refusal(() => find("function a() {}\nfunction a() {}", "other"))).code).toBe("unit.twice");
  const { code, message } = await refusal(() => find("function a() {}\nfunction a() {}", "a"));
  expect(code).toBe("unit.twice");
  expect(message).toContain("line 3");
});

test("a lone semicolon does nothing, so it may stand there", () => {
  expect(find("function a() {};\n;").name).toBe("a");
});

test("a statement that does something: its line in the cell, the magic's line counted", async () => {
  const { code, message } = await refusal(() => find("function a() {}\n\nconsole.log(1);"));
  expect(code).toBe("unit.statements");
  expect(message).toContain("line 4");
  expect((await refusal(() => find("const a = () => {};"))).message).toContain("line 2");
});

test("a syntax error: its line and a caret under the place", async () => {
  const { code, message } = await refusal(() => find("function a() {\n  const = 3;\n}"));
  expect(code).toBe("cell.syntax");
  const lines = message.split("\n");
  expect(lines[0]).toBe("Cell [1], line 3:9");
  expect(lines[1]).toContain("const = 3;");
  expect(lines[2]?.indexOf("^")).toBe(lines[1]?.indexOf("="));
});

test("plain defaults are known: values and names, not what reads another parameter or has to be worked out", () => {
  const { parameters } = find(
    "function f(a = path, b = -1, c = [1, 'x'], d = a, e = [b], g = make(), h = { a: 1 }, i = `x`) {}",
  );
  expect(parameters.map(({ plainDefault }) => plainDefault)).toEqual([
    "path",
    "-1",
    "[1, 'x']",
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
