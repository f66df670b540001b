/** Values given with `-p` to a flow, checked and turned into what the function's types say. */
import { coerceParameters } from "../../bridge/parameters/check.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import { reviveParameters } from "../../bridge/parameters/revive.ts";
import type { JsonSchema, ParameterSchema } from "../../bridge/parameters/schema.ts";
import { gatherTexts, type TypedText } from "../../bridge/parameters/typed-texts.ts";
import type { CellModule } from "../../kernel/cell/cell-module.ts";
import type { NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { createNotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { cutClosure } from "./closure.ts";

/** `-p` options to an object. */
export function pairs(given: unknown): Record<string, TypedText> {
  return gatherTexts((given as [string, string][] | undefined) ?? []);
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

/** Reads the types of flows' parameters. @throws MagicError and CellflowError where a closure or its types can't be read */
export type FlowTypes = (
  graph: NotebookGraph,
  exportName: string,
  folder: string,
) => Promise<ParameterSchema>;

/** Closures whose types are remembered: a cell that runs again asks TypeScript nothing. */
const MAX_REMEMBERED = 50;
const LOCAL_IMPORT = /\bfrom\s*["']\.{1,2}\//;

export function createFlowTypes(reader: SchemaReader): FlowTypes {
  const known = new Map<string, Promise<ParameterSchema>>();
  return (graph, exportName, folder) => {
    const { plainSource } = cutClosure(graph, exportName);
    const key = `${exportName}\n${folder}\n${plainSource}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const read = reader.read({ "flow.ts": plainSource }, { folder, file: "flow.ts", exportName });
    // A local file may change under the same text.
    if (LOCAL_IMPORT.test(plainSource)) return read;
    known.set(key, read);
    read.catch(() => known.delete(key));
    if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value as string);
    return read;
  };
}

/**
 * The values as the flow's own types want them.
 * @throws ParameterError in one line naming parameter, type and value
 */
export function coerceForFlow(
  types: JsonSchema,
  flow: string,
  values: Record<string, TypedText>,
): Record<string, unknown> {
  return reviveParameters(types, coerceParameters(types, values, flow, { partial: true, typed: true }));
}
