/** Values given with `-p` to a flow, checked and turned into what the function's types say. */
import { coerceParameters } from "../../bridge/parameters/check.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import { reviveParameters } from "../../bridge/parameters/revive.ts";
import type { JsonSchema, ParameterSchema } from "../../bridge/parameters/schema.ts";
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

/** The types of a flow's parameters. @throws MagicError and CellflowError where its closure or its types can't be read */
export function readFlowTypes(
  reader: SchemaReader,
  graph: NotebookGraph,
  exportName: string,
  folder: string,
): Promise<ParameterSchema> {
  const { plainSource } = cutClosure(graph, exportName);
  return reader.read({ "flow.ts": plainSource }, { folder, file: "flow.ts", exportName });
}

/**
 * The values as the flow's own types want them.
 * @throws ParameterError in one line naming parameter, type and value
 */
export function coerceForFlow(
  types: JsonSchema,
  flow: string,
  values: Record<string, string>,
): Record<string, unknown> {
  return reviveParameters(types, coerceParameters(types, values, flow, { partial: true }));
}
