/** Loads a bundle's flow, ready to be run with the parameters of a run. */

import { CellflowError } from "../../errors.ts";
import { type Flow, flow, isFlow } from "../../flow.ts";
import { type CheckParameters, coerceParameters } from "../../parameters/check.ts";
import { reviveParameters } from "../../parameters/revive.ts";
import { parameterNames } from "../../parameters/schema.ts";
import type { StoredBundle } from "./stored-bundle.ts";

export type AnyFlow = Flow<never[], unknown>;

/** A deployed flow, and the check that makes the parameters of its runs what the function's types say. */
export interface DeployedFlow {
  flow: AnyFlow;
  /** Undefined where the flow declares its parameters itself. */
  check: CheckParameters | undefined;
}

/** Imports the code at `url` and gives its flow; a plain function becomes one, under the bundle's flow name. */
export async function loadFlow(url: string, { manifest, exportName }: StoredBundle): Promise<DeployedFlow> {
  const module = (await import(url)) as Record<string, unknown>;
  const exported = module[exportName];
  if (typeof exported !== "function") {
    throw new CellflowError(
      "bundle.export",
      `the bundle of flow ${manifest.flow} exports no flow ${exportName}`,
    );
  }
  const exportedFlow = (
    isFlow(exported) ? exported : flow(exported as () => unknown, { name: manifest.flow })
  ) as AnyFlow;
  // Bundling may rename a parameter that is called like something at the top level; the manifest knows better.
  const named = exportedFlow.parameterList.rest
    ? {}
    : { parameterNames: parameterNames(manifest.parameters) };
  return {
    flow: exportedFlow.with(named),
    check: exportedFlow.options.parameters
      ? undefined
      : (name, values) =>
          reviveParameters(manifest.parameters, coerceParameters(manifest.parameters, values, name)),
  };
}
