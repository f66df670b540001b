/** Runs a flow run that exists already: what a worker does with a scheduled one. */
import { CellflowError } from "../../errors.ts";
import type { Flow } from "../../flow.ts";
import type { CheckParameters } from "../../parameters/check.ts";
import { definitionOf } from "../definition.ts";
import { theHost } from "../host.ts";
import type { FlowOutcome } from "./attempts.ts";
import { runExisting } from "./run-flow.ts";

/**
 * Runs a flow run that exists already: parameters come from the API, checked by `check` where given, and how it ends
 * goes there. Resolves
 * with how it ended, also when the flow's code throws; to end it from outside, call `cancelFlowRun`.
 * @throws UnreachableError, or CellflowError when there is no such run or `flow` is not a flow.
 */
export async function runExistingFlowRun<R>(
  flow: Flow<never[], R>,
  flowRunId: string,
  { check }: { check?: CheckParameters | undefined } = {},
): Promise<FlowOutcome<R>> {
  const definition = definitionOf(flow);
  if (definition?.kind !== "flow") {
    throw new CellflowError(
      "flow.unknown",
      "runExistingFlowRun takes a flow made by flow(…) of this copy of cellflow",
    );
  }
  return runExisting<R>(theHost(), check ? { ...definition, check } : definition, flowRunId);
}
