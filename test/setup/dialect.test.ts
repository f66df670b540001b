import { expect, it } from "vitest";
import { departures } from "./dialect.ts";

const head = "/** Adds numbers. */\n";

it("names an arrow that has a name at top level, wherever its parameters stand", () => {
  const arrows = [
    "const add = (a: number, b = (1 + 2)) => a + b;",
    "export const add = async <T>(a: T): Promise<T> => a;",
    "const add = (\n  a: number,\n  b: number,\n): number => a + b;",
  ];
  for (const arrow of arrows)
    expect(departures("kernel/add.ts", head + arrow)).toEqual([
      "kernel/add.ts:2: add has a name at top level: declare it with `function`.",
    ]);
});

it("lets functions, typed constants, inner arrows and values be", () => {
  const text = [
    "export function add(a: number): number {\n  const twice = (b: number) => 2 * b;\n  return twice(a);\n}",
    "export const handler: Handler = async (request) => request;",
    "const sum = (1 + 2) * 3;",
    "const list = (await load()).map((item) => item.name);",
    "const now = createClock();",
  ].join("\n\n");
  expect(departures("kernel/add.ts", head + text)).toEqual([]);
});

it("names a source without a head, and a head that asks instead of saying what the file does", () => {
  expect(departures("bridge/add.ts", "export {};")[0]).toMatch(/^bridge\/add\.ts:1: begin the file with/);
  expect(departures("bridge/add.ts", "/** What is added. */")[0]).toMatch(/:1: the head begins with "What"/);
  expect(departures("bridge/add.ts", "/**\n * Adds.\n */")).toEqual([]);
  expect(departures("test/bridge/add.test.ts", "test();")).toEqual([]);
});
