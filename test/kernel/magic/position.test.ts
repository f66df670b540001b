/** Where an expanded magic stands: on its line of the cell, with every place in it told by the cell's text. */
import fc from "fast-check";
import { SourceMap } from "magic-string";
import { describe, expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { segment } from "../../../kernel/cell/segment.ts";
import { createPositionMap } from "../../../kernel/debugger/scripts/position-map.ts";
import { type Expanded, expandMagic } from "../../../kernel/magic/expand.ts";
import { atItsLine, problemInCell } from "../../../kernel/magic/position.ts";
import { builtins } from "../../../kernel/magic/registry.ts";

const context = {
  cellId: "1",
  cellKey: "1",
  label: "Cell [1]",
  graph: createNotebookGraph(),
  folder: "/nowhere",
  notebook: "/nowhere/notebook.ipynb",
  silent: false,
  reset: () => {},
  history: async () => [],
  check: async () => [],
  table: async () => builtins,
  display: () => {},
};

/** The line magics of a cell, each where it stands. */
async function placed(source: string): Promise<Required<Expanded>[]> {
  const found: Required<Expanded>[] = [];
  for (const part of segment(source))
    if (part.kind === "line")
      found.push(
        atItsLine(await expandMagic(part, builtins, context), source, part.start) as Required<Expanded>,
      );
  return found;
}

function json(map: Expanded["map"]): string {
  return new SourceMap(map as NonNullable<typeof map>).toString();
}

describe("a line magic", () => {
  const line = fc.constantFrom(
    "let a = 1",
    "",
    "%env A=1",
    "  %time a + bee(3)",
    "\t%cd ..",
    "%time  call()  ",
  );
  test("runs on its own line, and all that runs there leads to that line", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 7 }), async (lines) => {
        const source = lines.join("\n");
        const rows = lines.flatMap((text, row) => (text.trim().startsWith("%") ? [row] : []));
        const all = await placed(source);
        expect(all).toHaveLength(rows.length);
        all.forEach(({ text, map }, index) => {
          const row = rows[index] ?? -1;
          const places = createPositionMap([json(map)]);
          const code = text.split("\n");
          expect(code.slice(0, row).every((empty) => empty === "")).toBe(true);
          for (const word of ["a", "bee", "call", "3"]) {
            const column = (code[row] ?? "").search(new RegExp(`\\b${word}\\b`));
            if (!/%time/.test(lines[row] ?? "") || column < 0) continue;
            const inCell = (lines[row] ?? "").search(new RegExp(`\\b${word}\\b`));
            expect(places({ line: row, column })).toEqual({ line: row, column: inCell });
          }
          for (let column = 0; column < (code[row] ?? "").length; column += 1)
            expect(places({ line: row, column })?.line).toBe(row);
        });
      }),
    );
  });

  test("keeps a comment behind its expression a comment", async () => {
    const [time] = await placed("let a = 1\n%time a // twice )");
    expect(analyse(time?.text ?? "").problems).toEqual([]);
  });

  test("of the user's code is theirs, any other is ours", async () => {
    const all = await placed("%time 1\n%env A\n%sh ls\n%cd ..");
    expect(all.map(({ expansion }) => expansion.ours === true)).toEqual([false, true, true, true]);
  });
});

test("a syntax error in an expansion is reported at its position in the cell", async () => {
  const source = "let a = 1\n\n  %time a +* 2";
  const [time] = await placed(source);
  const [problem] = analyse(time?.text ?? "").problems;
  expect(problem).toBeDefined();
  if (!time || !problem) return;
  const { offset, end } = problemInCell(problem, time.text, json(time.map), source);
  expect([source.slice(offset, end) || source[offset], offset]).toEqual(["*", source.indexOf("*")]);
});
