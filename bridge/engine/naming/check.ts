/** Checks at its definition that a `runName` names parameters that the function has. */
import { CellflowError } from "../../errors.ts";
import type { RunName } from "../../options/run-name.ts";
import type { ParameterList } from "../../parameters/function-parameters.ts";
import { parameterNamed, unknownParameter } from "./parameter-named.ts";
import { parametersNamed, partsOf } from "./template.ts";

/**
 * `list` gives the function's parameters, undefined where they are not known before a call.
 * @throws CellflowError `options.invalid`
 */
export function checkRunName(
  kind: "task" | "flow",
  name: string,
  runName: RunName | undefined,
  list: () => ParameterList | undefined,
): void {
  if (typeof runName !== "string") return;
  const wanted = parametersNamed(partsOf(runName));
  const known = wanted.length > 0 ? list()?.names : undefined;
  const unknown = known && wanted.find((parameter) => parameterNamed(parameter, known) === undefined);
  if (unknown === undefined) return;
  throw new CellflowError(
    "options.invalid",
    `${kind} option \`runName\` has {${unknown}}, but ${kind} ${name} ${unknownParameter(unknown, known ?? [])}`,
  );
}
