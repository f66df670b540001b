import { expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { cutClosure } from "../../../magics/analysis/closure.ts";
import { graphOf, refusal } from "../notebook.ts";

async function closureOf(exportName: string, ...sources: string[]) {
  const closure = cutClosure(await graphOf(...sources), exportName);
  for (const text of [closure.source, closure.plainSource]) expect(analyse(text).problems, text).toEqual([]);
  return closure;
}

function names(closure: { declarations: { name: string }[] }) {
  return closure.declarations.map(({ name }) => name);
}

test("statement by statement: what the flow needs, nothing else of the same cell", async () => {
  const closure = await closureOf(
    "main",
    "const used = 1;\nconst unused = 2;\nconst both = used + 1;",
    "%%flow\nfunction main() { return both; }",
  );
  expect(names(closure)).toEqual(["used", "both", "main"]);
  expect(closure.source).not.toContain("unused");
  expect(closure.source).toContain("export { main };");
});

test("a redeclared name is the one of the latest cell", async () => {
  const closure = await closureOf(
    "main",
    'const path = "old";',
    'const path = "new";',
    "%%flow\nfunction main() { return path; }",
  );
  expect(closure.source).toContain('"new"');
  expect(closure.source).not.toContain('"old"');
  expect(closure.declarations[0]).toEqual({ name: "path", from: "Cell [2]" });
});

test("types travel, with the types they name, interfaces and aliases alike", async () => {
  const closure = await closureOf(
    "main",
    "interface Trip { place: Place }\ntype Place = { id: number };\ninterface Unrelated { a: 1 }",
    "%%flow\nfunction main(trip: Trip = { place: { id: 1 } }): Place { return trip.place; }",
  );
  expect(names(closure)).toEqual(["Trip", "Place", "main"]);
  expect(closure.plainSource).toContain("export function main(trip: Trip");
});

test("a name that is both a type and a value brings both", async () => {
  const closure = await closureOf(
    "main",
    "interface Box { a: number }\nconst Box = (a: number): Box => ({ a });",
    "%%flow\nfunction main(): Box { return Box(1); }",
  );
  expect(closure.source).toContain("interface Box");
  expect(closure.source).toContain("const Box");
});

test("overloads of a helper travel with it", async () => {
  const closure = await closureOf(
    "main",
    "function pick(a: string): string;\nfunction pick(a: number): number;\nfunction pick(a: unknown) { return a; }",
    "%%flow\nfunction main() { return pick(1); }",
  );
  expect(closure.source.match(/function pick/g)).toHaveLength(3);
});

test("imports are cut to the names that are used", async () => {
  const closure = await closureOf(
    "main",
    'import whole, { used, unused, other as renamed } from "./a.ts";\nimport { type Kind, chart } from "./b.ts";\nimport * as all from "./c.ts";\nimport "./effect.ts";\nimport type { Shape, Other } from "./d.ts";',
    "%%flow\nfunction main(kind?: Kind, shape?: Shape) { return [used, renamed, all.x]; }",
  );
  expect(closure.source).toContain('import { used, other as renamed } from "./a.ts";');
  expect(closure.source).toContain('import { type Kind } from "./b.ts";');
  expect(closure.source).toContain('import * as all from "./c.ts";');
  expect(closure.source).toContain('import type { Shape } from "./d.ts";');
  expect(closure.source).not.toMatch(/whole|unused|chart|Other|effect/);
});

test("expression statements of the cells it touches are listed, not sent", async () => {
  const closure = await closureOf(
    "main",
    "const used = 1;\nconsole.log(used);\nfor (const a of [1]) console.log(a);",
    "console.log('elsewhere');",
    "%%flow\nfunction main() { return used; }",
  );
  expect(closure.source).not.toContain("console.log");
  expect(closure.leftOut).toEqual([
    { text: "console.log(used);", from: "Cell [1]" },
    { text: "for (const a of [1]) console.log(a);", from: "Cell [1]" },
  ]);
});

test("the call that runs the flow is the magic's: neither sent nor listed", async () => {
  const closure = await closureOf("main", "%%flow\nasync function main() {}");
  expect(closure.source).not.toContain("await main()");
  expect(closure.leftOut).toEqual([]);
});

test("functions that call each other, across cells, are taken once each", async () => {
  const closure = await closureOf(
    "main",
    "function even(n: number): boolean { return n === 0 || odd(n - 1); }",
    "function odd(n: number): boolean { return n !== 0 && even(n - 1); }",
    "%%flow\nfunction main(): boolean { return even(2); }",
  );
  expect(names(closure)).toEqual(["even", "odd", "main"]);
});

test("a flow that calls itself, and a subflow with tasks", async () => {
  const closure = await closureOf(
    "main",
    "%%task\nfunction read() { return 1; }",
    "%%flow --no-run\nfunction inner() { return read(); }",
    "%%flow --no-run\nfunction main(n: number): unknown { return n ? main(n - 1) : inner(); }",
  );
  expect(names(closure)).toEqual(["read", "inner", "main"]);
});

test("locals, parameters and globals are not asked for", async () => {
  const closure = await closureOf(
    "main",
    "const local = 'of the notebook';",
    "%%flow\nfunction main({ a: local } = { a: 1 }) { const x = JSON.stringify(local); for (const i of [1]) console.log(i, x); return process.env.HOME; }",
  );
  expect(names(closure)).toEqual(["main"]);
});

test("a name whose cell is gone: where it is used, and what to do", async () => {
  const graph = await graphOf("const gone = 1;", "%%flow --no-run\nfunction main() { return gone; }");
  graph.remove("1#0");
  const { code, message } = await refusal(() => cutClosure(graph, "main"));
  expect(code).toBe("closure.memory");
  expect(message).toMatch(/^Cell \[2\] uses gone, which no cell declares any more/);
  expect(message).not.toContain("\n");
});

test("a flow that is not there", async () => {
  const graph = await graphOf("const a = 1;");
  expect(await refusal(() => cutClosure(graph, "main"))).toEqual({
    code: "closure.unknown",
    message: "The notebook has no flow main: run its %%flow cell first",
  });
});

test("two statements that declare one name and are both needed: both cells are named", async () => {
  const graph = await graphOf(
    "const a = 1, b = 2;",
    "const b = 3;",
    "%%flow --no-run\nfunction main() { return a + b; }",
  );
  const { code, message } = await refusal(() => cutClosure(graph, "main"));
  expect(code).toBe("closure.clash");
  expect(message).toContain("b is declared in Cell [1] and again in Cell [2]");
});

test("doc comments stay with what they describe, in both sources", async () => {
  const closure = await closureOf(
    "main",
    "%%flow\n/** Learns.\n * @param a the number */\nasync function main(a = 1) { return a; }",
  );
  expect(closure.source).toContain("@param a the number */\nconst main");
  expect(closure.plainSource).toContain("@param a the number */\nexport async function main(a = 1)");
});

test("a cell that was run again stands before those that read it", async () => {
  const graph = await graphOf(
    "const a = 1;",
    "const limit = 2;\nfunction half() { return limit / 2; }",
    "const b = a + 1, c = half();",
    "%%flow --no-run\nfunction main() { return [b, c]; }",
  );
  for (const key of ["1#0", "2#0"]) {
    const cell = graph.get(key);
    if (cell) graph.put(cell);
  }
  const { source } = cutClosure(graph, "main");
  for (const text of ["const a = 1", "const limit = 2", "function half"]) {
    expect(source.indexOf(text), text).toBeLessThan(source.indexOf("const b = a + 1"));
  }
});

test("two statements that each read the other, one of them later, keep an order that runs", async () => {
  const { source } = await closureOf(
    "main",
    "const step = () => steps.length;\nconst steps = [step];",
    "%%flow\nfunction main() { return steps; }",
  );
  expect(source.indexOf("const step =")).toBeLessThan(source.indexOf("const steps ="));
});

test("a flow with other options travels with its hooks, and has the types of its function", async () => {
  const graph = await graphOf(
    "%%flow duration --no-run\nasync function mainFlow(n: number) { return n; }",
    "function told() {}\nconst alerted = mainFlow.with({ onFailure: told });\nconst other = 1;",
  );
  const { source, plainSource } = cutClosure(graph, "alerted", "mainFlow");
  expect(source).toContain("function told()");
  expect(source).toMatch(/export \{ alerted \};\n$/);
  expect(source).not.toContain("other");
  expect(plainSource).toContain("export async function mainFlow(n: number)");
});
