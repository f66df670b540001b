/** A notebook's graph, table and calls for tests of the magics: no kernel, no API. */

import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import type { NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { createNotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { segment } from "../../kernel/cell/segment.ts";
import { type Expanded, expandMagic } from "../../kernel/magic/expand.ts";
import type { Magic, MagicContext } from "../../kernel/magic/magic.ts";
import { builtins } from "../../kernel/magic/registry.ts";
import type { MimeBundle } from "../../kernel/protocol/message.ts";
import { buildStaticGraph } from "../../magics/analysis/static-graph.ts";
import { createTable } from "../../magics/registry.ts";

/** A reader that is not to be asked: for tests that need no types. */
const noReader: SchemaReader = {
  read: () => Promise.reject(new Error("types were asked for")),
  close: async () => {},
  abandon: () => {},
};

/** The table as the kernel has it, with an API that is not to be asked. */
export function tableOf(reader: SchemaReader = noReader): readonly Magic[] {
  return [...builtins, ...createTable(reader, () => Promise.reject(new Error("the API was asked")))];
}

/** The graph of these cells, as if each had been run in turn. Their ids are "1", "2", … */
export function graphOf(...sources: string[]): Promise<NotebookGraph> {
  const cells = sources.map((source, index) => ({ id: String(index + 1), source }));
  return buildStaticGraph(cells, tableOf(), { folder: "/nowhere", notebook: "/nowhere/notebook.ipynb" });
}

/** Expand one cell that is a magic, in a notebook; `shown` is what it displayed. */
export async function expandCell(
  source: string,
  {
    graph = createNotebookGraph(),
    table = tableOf(),
  }: { graph?: NotebookGraph; table?: readonly Magic[] } = {},
): Promise<Expanded & { shown: MimeBundle[] }> {
  const [part] = segment(source);
  if (!part || part.kind === "code") throw new Error(`no magic in ${source}`);
  const shown: MimeBundle[] = [];
  const context: MagicContext = {
    cellId: "message",
    cellKey: "cell",
    label: "Cell [1]",
    graph,
    folder: "/nowhere",
    notebook: "/nowhere/notebook.ipynb",
    silent: false,
    display: (bundle) => void shown.push(bundle),
    reset: () => {},
    history: async () => [],
    check: async () => [],
    table: async () => table,
  };
  return { ...(await expandMagic(part, table, context)), shown };
}

/** The code and the message of the error `work` ends with. */
export async function refusal(work: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await work();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
  throw new Error("nothing was refused");
}
