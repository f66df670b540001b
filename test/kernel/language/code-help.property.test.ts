/** Help asked anywhere in any text: it always answers, inside the text, and TypeScript lives on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { createCodeHelp } from "../../../kernel/language/code-help.ts";
import { builtins } from "../../../kernel/magic/registry.ts";

const folder = mkdtempSync(join(tmpdir(), "language-anywhere-"));
const graph = createNotebookGraph();
const source = "const own = { aa: 1 }; let count = 1; class Box<T> { value?: T }\ntype Row = { id: number };";
graph.put({ key: "a", label: "Cell [1]", source, module: analyse(source), notes: new Map() });
const help = createCodeHelp({
  graph,
  folder,
  aliases: {},
  live: new Set(["count", "ghost"]),
  inspectLive: async () => ({ type: "Object", keys: [{ name: "k", kind: "property" }], preview: "{}" }),
  magics: async () => builtins,
});
afterAll(async () => {
  await help.close();
  rmSync(folder, { recursive: true, force: true });
});

const piece = fc.oneof(
  fc.constantFrom(
    ..."own count ghost Box Row . ?. ( ) { } [ ] < > </ /> \" ' ` ${ = => ; : , \n @ # % %% %time %%bash export import from function class const let type interface enum namespace async await return if for new".split(
      " ",
    ),
    "\n",
    "\n%",
    "import { x } from './",
    "export { own }",
    "<div>",
    "// ",
    "/* ",
    "😀",
    "\u2028",
    "\r",
    "\r\n",
  ),
  fc.string({ maxLength: 5, unit: "grapheme" }),
);
const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(" "));

test("completion, inspection, diagnostics", { timeout: 60_000 }, async () => {
  await help.complete("own.", 4);
  await fc.assert(
    fc.asyncProperty(text, fc.nat(), async (code, seed) => {
      const at = seed % (code.length + 1);
      const { start, end, items } = await help.complete(code, at);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start).toBeLessThanOrEqual(end);
      expect(end).toBe(at);
      for (const item of items) expect(item.text).not.toContain("$cell_");
      const data = await help.inspect(code, at, seed % 2);
      if (data) expect(typeof data["text/plain"]).toBe("string");
      const lines = code.split("\n").length;
      for (const { line, column } of await help.diagnostics(code, "b")) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
        expect(column).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 250 },
  );
  expect((await help.complete("own.", 4)).items.map((item) => item.text)).toEqual(["aa"]);
});
