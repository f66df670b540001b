/** Code that nests deeply, or only looks so: it is parsed, or refused in one line, and the process lives on. */
import { expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { compileCell } from "../../../kernel/cell/compile.ts";
import { completenessOf } from "../../../kernel/cell/completeness/completeness.ts";
import { parse } from "../../../kernel/cell/parse.ts";

function problems(source: string): string[] {
  return analyse(source).problems.map(({ message }) => message);
}

test.each<[string, (links: number) => string]>([
  ["sums", (links) => `let x = ${Array(links).fill("a").join(" + ")}`],
  ["sums with types", (links) => `let x: string = ${Array(links).fill("a").join("\n+ ")}`],
  ["or", (links) => Array(links).fill("a").join(" || ")],
])("8,000 terms: %s", (_, write) => {
  const source = write(8000);
  expect(problems(source)).toEqual([]);
  expect([...analyse(source).free]).toEqual(["a"]);
  expect(compileCell(source, { declared: new Set(["a"]), globals: new Set() }).names).toContain("a");
});

test.each<[string, (links: number) => string]>([
  ["members", (links) => `a${".b[c]".repeat(links)}`],
  ["calls", (links) => `a${".b(c)".repeat(links)}`],
  ["choices", (links) => `${"a ? b : c ? b : ".repeat(links)}1`],
  ["else if", (links) => `if (a) {}${" else if (b) { c() }".repeat(links)}`],
])("1,500 links: %s", (_, write) => {
  const { problems, free } = analyse(write(1500));
  expect(problems).toEqual([]);
  expect(free).toContain("a");
  expect(free).toContain("c");
});

test("references of chains come in the order of the source", () => {
  const names = (source: string) =>
    analyse(source).statements.flatMap(({ references }) =>
      references.values.map(({ name, use }) => `${name} ${use}`),
    );
  expect(names("a + b * c - d")).toEqual(["a read", "b read", "c read", "d read"]);
  expect(names("a ? b : c ? d : e")).toEqual(["a read", "b read", "c read", "d read", "e read"]);
  expect(names("a(b).c[d](e)`${f}`")).toEqual(["a call", "b read", "d read", "e read", "f read"]);
  expect(names("(a)(b); (a.b)(c); a!(b)")).toEqual([
    "a call",
    "b read",
    "a read",
    "c read",
    "a call",
    "b read",
  ]);
});

const DEEP: [string, (levels: number) => string][] = [
  ["arrows", (levels) => `let x = ${"a =>".repeat(levels)} 1`],
  ["negations", (levels) => `let x = ${"!".repeat(levels)}1`],
  ["awaits", (levels) => `${"await ".repeat(levels)}1`],
  ["choices", (levels) => `let x = ${"a ? b : ".repeat(levels)}1`],
  ["else if", (levels) => `if (a) {}${" else if (a) { b; }".repeat(levels)}`],
  ["statements", (levels) => `${"if (a) ".repeat(levels)};`],
  ["assignments", (levels) => `${"x = ".repeat(levels)}1`],
  ["JSX", (levels) => `let x = ${"<a>".repeat(levels)}${"</a>".repeat(levels)}`],
  ["types", (levels) => `let x: ${"keyof ".repeat(levels)}A`],
  ["type arguments", (levels) => `let x: ${"A<b,".repeat(levels)}c${">".repeat(levels)}`],
  ["members", (levels) => `a${".b[c]".repeat(levels)}`],
  ["unfinished arrows", (levels) => `let x = ${"a =>".repeat(levels)}`],
];

test.each(DEEP)("20,000 levels are refused in one line: %s", (name, write) => {
  const source = write(20_000);
  const [message = "", ...more] = problems(source);
  if (!name.startsWith("unfinished")) expect(message).toContain("nests too deeply");
  expect(message).not.toContain("\n");
  expect(more).toEqual([]);
  expect(completenessOf(source).status).toMatch(/invalid|incomplete/);
});

test.each(DEEP)("3,000 levels are walked, or refused in one line: %s", (_, write) => {
  for (const message of problems(write(3000))) expect(message).toMatch(/nests too deeply|Unexpected token/);
});

test("templates nest like brackets", () => {
  expect(problems("`${".repeat(3000))).toEqual(["Brackets are nested more than 700 deep"]);
});

test("a large text that nests nowhere is parsed, whatever it is full of", () => {
  const lines = Array.from({ length: 6000 }, (_, index) => `const f${index} = (x) => x < 1 ? -x : !x`);
  expect(parse(lines.join("\n")).problems).toEqual([]);
  expect(parse(`\`${"<b>why? because!</b> = ".repeat(4000)}\``).problems).toEqual([]);
  expect(parse(`[${"-1, ".repeat(50_000)}]`).problems).toEqual([]);
});
