/** The notebook as the cells that were run: the newest text of each, and who declares a name. */
import { expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";

function cell(key: string, source: string) {
  return {
    key,
    label: key,
    source,
    module: analyse(source),
    notes: new Map(),
  };
}

test("the last cell that ran and declares a name is its declarer; running again replaces", () => {
  const graph = createNotebookGraph();
  graph.put(cell("a", "const x = 1, y = 2"));
  graph.put(cell("b", "let x = 3"));
  expect(graph.declarer("x")?.key).toBe("b");
  expect(graph.declarer("y")?.key).toBe("a");
  graph.put(cell("a", "const x = 4"));
  expect(graph.declarer("x")?.key).toBe("a");
  expect(graph.declarer("y")).toBeUndefined();
  expect(graph.cells().map(({ key }) => key)).toEqual(["b", "a"]);
  graph.remove("a");
  expect(graph.declarer("x")?.key).toBe("b");
  graph.clear();
  expect(graph.cells()).toEqual([]);
});

test("types count as declarations, names inside functions do not", () => {
  const graph = createNotebookGraph();
  graph.put(cell("a", "interface P { a: 1 }\nfunction f() { const inner = 1 }"));
  expect(graph.declarer("P")?.key).toBe("a");
  expect(graph.declarer("inner")).toBeUndefined();
});
