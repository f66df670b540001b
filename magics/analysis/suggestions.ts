/** Suggests words on the lines of flow magics: the notebook's flows, a flow's parameters. Never throws. */
import { analyse } from "../../kernel/cell/cell-module.ts";
import type { NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { segment } from "../../kernel/cell/segment.ts";
import { debugLog } from "../../kernel/debug-log.ts";
import type { UnfinishedCall } from "../../kernel/magic/magic.ts";
import { findFlow, unitsOf } from "./registered-units.ts";
import { findUnit } from "./unit.ts";

function attempt<T>(work: () => readonly T[]): readonly T[] {
  try {
    return work();
  } catch (error) {
    debugLog("magics.suggestions", error);
    return [];
  }
}

/** Names of the notebook's flows. */
export function flowNames({ graph }: Pick<UnfinishedCall, "graph">): readonly string[] {
  return [...new Set(unitsOf(graph, "flow").map(({ name }) => name))];
}

function keysOf(body: string, functionName: string | undefined): readonly string[] {
  return findUnit("flow", body, functionName, "", 1).parameters.flatMap(({ name }) =>
    name === "" ? [] : [`${name}=`],
  );
}

/** `name=` for each parameter of the function below `%%flow`. */
export function parametersBelow({ args: [name], body }: UnfinishedCall): readonly string[] {
  return attempt(() => keysOf(body, name));
}

/** Functions of the cell below a magic's line. */
export function functionsBelow({ body }: UnfinishedCall): readonly string[] {
  return [...analyse(body).declarations.values()].flatMap(({ name, kind }) =>
    kind === "function" ? [name] : [],
  );
}

function bodyOf(source: string): string {
  const [part] = segment(source);
  return part?.kind === "cell" ? part.body : "";
}

/** `name=` for each parameter of a flow of the notebook: the one that is named, else the only one. */
export function parametersOfFlow({
  graph,
  args: [name],
}: {
  graph: NotebookGraph;
  args: readonly string[];
}): readonly string[] {
  return attempt(() => {
    const { cell, exportName } = findFlow(graph, name);
    return keysOf(bodyOf(cell.source), exportName);
  });
}

/** Time zones by their names in the IANA database. */
export function timeZones(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}
