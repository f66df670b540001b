import fc from "fast-check";
import { expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import type { GraphCell } from "../../../kernel/cell/notebook-graph.ts";
import { expandCell, refusal } from "../notebook.ts";

/** The line on which each piece of text stands, from 1. */
function lineOf(text: string, piece: string): number {
  return text.slice(0, text.indexOf(piece)).split("\n").length;
}

test("the function becomes a const; its options travel; every line stays where it is", async () => {
  const source =
    "%%task read_data --retries 3 --retry-delay 1,2 --timeout 5 --tag a --tag b\n/** Doc. */\nasync function readData(path: string) {\n  return path;\n}\nfunction helper() {}";
  const { text = "" } = await expandCell(source);
  expect(analyse(text).problems).toEqual([]);
  for (const piece of ["/** Doc. */", "async function readData", "return path", "function helper"]) {
    expect(lineOf(text, piece)).toBe(lineOf(source, piece));
  }
  const options = JSON.parse(/, (\{.*\})\);/.exec(text)?.[1] ?? "");
  expect(options).toEqual({
    name: "read_data",
    retries: 3,
    retryDelay: [1, 2],
    timeout: 5,
    tags: ["a", "b"],
    logPrints: true,
  });
  expect([...analyse(text).declarations.keys()].sort()).toEqual(["helper", "readData"]);
});

test.each(["task", "flow"])("a %s's template means the parameters as the cell has them", async (kind) => {
  const source = `%%${kind} --no-run --run-name 'fetch {station.id}'\nfunction fetch(station: { id: number }) {}`;
  const { text = "" } = await expandCell(source);
  const options = JSON.parse(/, (\{.*\})\);/.exec(text)?.[1] ?? "");
  expect(options).toMatchObject({ runName: "fetch {station.id}", parameterNames: ["station"] });
});

test("a flow runs behind its cell, with the values given by position", async () => {
  const run = async (line: string, head: string) =>
    (await expandCell(`%%flow ${line}\nasync function main(${head}) {}`)).text?.split("\n").at(-1);
  expect(await run("", "")).toBe("await main()");
  expect(await run("", "a = 1")).toBe("await main(1)");
  expect(await run("", "a = path, b = a, c?: string")).toBe("await main(path)");
  expect(await run("", "a = make(), b = [true]")).toBe("await main(undefined, [true])");
  expect(await run("", "a: number")).not.toContain("await main");
  expect(await run("--no-run", "")).not.toContain("await main");
});

test("defaults that are names of the notebook are given to the flow's record", async () => {
  const { text = "" } = await expandCell("%%flow\nasync function main(path = trainPath, n = 3) {}");
  expect(text).toContain('"parameterDefaults":(() => ({ "path": trainPath }))});');
  expect(analyse(text).problems).toEqual([]);
});

test("a name that is not the function's is what its runs are called; the call is the function's", async () => {
  const { text = "", expansion } = await expandCell(
    "%%flow duration\nasync function mainFlow(a = 1) { return a; }",
  );
  expect(text).toContain('const mainFlow = (await import("cellflow")).flow(async function mainFlow');
  expect(text).toContain('"name":"duration"');
  expect(text.split("\n").at(-1)).toBe("await mainFlow(1)");
  expect(expansion.note).toEqual({ kind: "flow", name: "duration", exportName: "mainFlow" });
  const task = await expandCell("%%task load\nfunction readData() {}");
  expect(task.expansion.note).toEqual({ kind: "task", name: "load", exportName: "readData" });
});

test.each([
  ["--retries 1.5", "retries"],
  ["--timeout 0", "timeout"],
  ['""', "name"],
  ['"<b>a</b> & 100%"', "name"],
])("%s: what the SDK would refuse is refused before anything is registered", async (line, option) => {
  for (const kind of ["task", "flow"]) {
    const { code, message } = await refusal(() => expandCell(`%%${kind} ${line}\nfunction f() {}`));
    expect(code).toBe("magic.value");
    expect(message.startsWith(`%%${kind}: ${kind} option \`${option}\` must be `)).toBe(true);
  }
});

test("exported functions lose their export", async () => {
  for (const word of ["export", "export default"]) {
    const { text = "" } = await expandCell(`%%task\n${word} async function read() {}`);
    expect(text).not.toContain("export");
    expect(analyse(text).problems).toEqual([]);
  }
});

const identifier = fc.constantFrom("f", "readData", "$x", "_y", "größe", "async_", "of", "task", "flow");
const statements = fc.constantFrom(
  "return 1;",
  "// a ) comment `",
  "const s = `${1 + 1} \\` %%task`;",
  "const r = /[`)]+/g;",
  'throw "x";',
  "for (const a of [1, 2]) {\n    await a;\n  }",
  "/* two\n   lines */",
  "const größe = 1;",
  "",
);
const heads = fc.constantFrom(
  "",
  "a",
  "a = 1, b = `)`",
  "{ a, b = 2 }: { a: number; b?: number } = { a: 1 }",
  "...all: string[]",
  "a: (x: number) => void = () => {}",
);
const besides = fc.constantFrom(
  "",
  "interface Trip { km: number }",
  "type A<T> = T extends string ? 1 : 2;",
  'import { readFile } from "node:fs/promises";',
  "class Box<T> {\n  value?: T;\n}",
  "enum Colour {\n  red = `red`.length,\n}",
  "/** Doc with %%flow and ``` in it. */",
  "// a comment",
);
const cell = fc.record({
  magic: fc.constantFrom("%%task", "%%flow --no-run", "%%flow", "%%task --retries 2 --tag 'a b'"),
  lead: fc.constantFrom("", "\n", "\n\n"),
  before: fc.array(besides, { maxLength: 3 }),
  after: fc.array(besides, { maxLength: 3 }),
  exported: fc.constantFrom("", "export ", "export default "),
  kind: fc.constantFrom("async function ", "async  function\n  "),
  name: identifier,
  overloads: fc.integer({ max: 2, min: 0 }),
  head: heads,
  body: fc.array(statements, { maxLength: 5 }),
  end: fc.constantFrom("", "\n", "\n\n", " // end", ";"),
});

test("any function cell expands to text that reads, with every line where it was", async () => {
  await fc.assert(
    fc.asyncProperty(
      cell,
      async ({ magic, lead, before, after, exported, kind, name, head, body, end, overloads }) => {
        const overload = `function ${name}(a: string, b?: string): Promise<void>;\n`.repeat(
          exported === "" ? overloads : 0,
        );
        const unit = `${overload}${exported}${kind}${name}(${head}) {\n  ${body.map((line) => `{ ${line}\n }`).join("\n  ")}\n}`;
        const source = `${lead}${magic}\n${[...new Set(before), unit].join("\n")}\n${[...new Set(after)].filter((text) => !before.includes(text)).join("\n")}${end}`;
        const known = analyse(source.slice(source.indexOf("\n", lead.length) + 1));
        fc.pre(known.problems.length === 0);
        const { text = "" } = await expandCell(source);
        expect(analyse(text).problems, text).toEqual([]);
        expect([...analyse(text).declarations.keys()].sort()).toEqual([...known.declarations.keys()].sort());
        const magicLine = lead.length;
        const lines = text.split("\n");
        for (const [index, line] of source.split("\n").entries()) {
          if (index <= magicLine) expect(lines[index]).toBe("");
          else {
            const kept = line.replace(/^export (default )?|^function .*: Promise<void>;$/, "");
            expect(lines[index], `line ${index + 1} of\n${text}`).toContain(kept);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("a flow with open parameters says how it is run; a parameter without a name is not asked for by -p", async () => {
  const told = async (head: string) => {
    const { expansion, shown } = await expandCell(`%%flow\nasync function main(${head}) {}`);
    expansion.ran?.({} as GraphCell);
    return String(shown[0]?.["text/plain"]);
  };
  expect(await told("a: number, b = 1, c: string")).toMatch(/ · run it with -p a=… -p c=…$/);
  expect(await told("{ a }: { a: number }")).toMatch(
    / · run it from a cell, await main\(…\), or give the \{…\} parameter a name for -p$/,
  );
});
