/** Values given with `-p` to a flow, checked and turned into what the function's types say. */
import { coerceParameters } from "../../bridge/parameters/check.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import { reviveParameters } from "../../bridge/parameters/revive.ts";
import type { CellModule } from "../../kernel/cell/cell-module.ts";
import type { NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { createNotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { cutClosure } from "./closure.ts";

/** `-p` options to an object. */
export function pairs(given: unknown): Record<string, string> {
  return Object.fromEntries((given as [string, string][] | undefined) ?? []);
}

/** What a flow that is about to be defined will look like in the graph: other cells as they are, this one new. */
export function withCell(
  graph: NotebookGraph,
  key: string,
  label: string,
  source: string,
  module: CellModule,
): NotebookGraph {
  const next = createNotebookGraph();
  for (const cell of graph.cells()) if (cell.key !== key) next.put(cell);
  next.put({ key, label, source, module, notes: new Map() });
  return next;
}

/** The values as the flow's own types want them. Errors: `parameters.*`, one line naming parameter, type and value. */
export async function coerceForFlow(
  reader: SchemaReader,
  graph: NotebookGraph,
  flow: { name: string; exportName: string },
  folder: string,
  values: Record<string, string>,
): Promise<Record<string, unknown>> {
  const { plainSource } = cutClosure(graph, flow.exportName);
  const schema = await reader.read(
    { "flow.ts": plainSource },
    { folder, file: "flow.ts", exportName: flow.exportName },
  );
  return reviveParameters(
    schema,
    coerceParameters(schema, values, flow.name, { partial: true, typed: true }),
  );
}
