/** Runs a flow of a file in this process, with parameters as a shell has them: what `cellflow run FILE.ts:flow` does. */
import { closeEngine } from "../../engine/host.ts";
import type { Flow } from "../../flow.ts";
import { coerceParameters } from "../../parameters/check.ts";
import { positional } from "../../parameters/function-parameters.ts";
import { reviveParameters } from "../../parameters/revive.ts";
import { gatherTexts } from "../../parameters/typed-texts.ts";
import { useOwnSdk } from "../../worker/run/own-sdk.ts";
import { flowSchema } from "../serve/parameter-schema.ts";
import { importFlow } from "./flow-file.ts";

/**
 * Resolves with the exit code: 0 completed, 1 otherwise.
 * @param parameters pairs of a name and a value as text
 * @throws CellflowError `deploy.entrypoint`, `deploy.import`, `parameters.*`; UnreachableError of the API
 */
export async function runFlowFile(
  entrypoint: string,
  parameters: readonly (readonly [string, string])[],
): Promise<number> {
  useOwnSdk();
  const { definition } = await importFlow(entrypoint, process.cwd());
  const schema = await flowSchema(definition);
  const texts = gatherTexts(parameters.map(([name, text]) => [name, text]));
  const read = coerceParameters(schema, texts, definition.name, { typed: true });
  const { parameters: list, made } = definition;
  const values = definition.options.parameters === undefined ? reviveParameters(schema, read) : read;
  try {
    const { state } = await (made as Flow<unknown[], unknown>).run(
      ...(list.destructured ? [values] : positional(list, values)),
    );
    return state.type === "COMPLETED" ? 0 : 1;
  } finally {
    await closeEngine();
  }
}
