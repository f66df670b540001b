/** Loads a bundle's flow, ready to be run with the parameters of a run. */

import { CellflowError } from "../errors.ts";
import { type Flow, type FlowOptions, flow, isFlow } from "../flow.ts";
import { coerceParameters } from "../parameters/coerce.ts";
import { reviveParameters } from "../parameters/revive.ts";
import { parameterNames } from "../parameters/schema.ts";
import type { StoredBundle } from "./stored-bundle.ts";

export type AnyFlow = Flow<never[], unknown>;

/**
 * Imports the code at `url` and gives its flow; a plain function becomes one, under the bundle's flow name.
 * `parameters` are the run's, as the API has them: checked and made what the function's types say.
 */
export async function loadFlow(
  url: string,
  bundle: StoredBundle,
  parameters: Record<string, unknown>,
): Promise<AnyFlow> {
  const { manifest, exportName } = bundle;
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
  return exportedFlow.with(await deployedOptions(exportedFlow, bundle, parameters));
}

async function deployedOptions(
  exportedFlow: AnyFlow,
  { manifest }: StoredBundle,
  parameters: Record<string, unknown>,
): Promise<FlowOptions> {
  const names = parameterNames(manifest.parameters);
  // Bundling may rename a parameter that is called like something at the top level; the manifest knows better.
  const named: FlowOptions = exportedFlow.parameterList.rest ? {} : { parameterNames: names };
  if (exportedFlow.options.parameters) return named;
  const read = await coerceParameters(manifest.parameters, parameters, manifest.flow).then(
    (values) => ({ success: true as const, data: reviveParameters(manifest.parameters, values) }),
    (error: Error) => ({
      success: false as const,
      error: { issues: [{ path: [], message: error.message }] },
    }),
  );
  return { ...named, parameters: { safeParse: () => read } };
}
