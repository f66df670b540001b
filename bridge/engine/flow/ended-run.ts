/** Calls the hooks of a flow run that ended with its process: what a worker does for a run that was killed. */
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { debugLog } from "../../debug-log.ts";
import type { CheckParameters } from "../../parameters/check.ts";
import type { StateType } from "../../state.ts";
import { definitionOf } from "../definition.ts";
import { theHost } from "../host.ts";
import { createLiveRun } from "../live/live-run.ts";
import { callFlowHooks, hasHooks } from "../outcome/hooks.ts";
import { fromWire } from "../reporter/flow-runs/wire-state.ts";
import { namedFlowParameters } from "./parameters.ts";

/** The states that others write for a run whose process is gone. */
const ENDS: ReadonlySet<StateType> = new Set(["CRASHED", "CANCELLED"]);

/**
 * Calls the hooks of `flow`, as its author holds it, for the state that `run` is in at the API. What they log and make
 * belongs to the run; task runs of theirs are not recorded, as the run is not recorded by this process.
 * @throws UnreachableError
 */
export async function callHooksOfEnded(
  flow: object,
  run: FlowRun,
  check: CheckParameters | undefined,
): Promise<void> {
  const definition = definitionOf(flow);
  if (!definition || !run.state || !ENDS.has(run.state.type) || !hasHooks(definition, run.state.type)) return;
  const host = theHost();
  await host.open();
  let { parameters } = run;
  try {
    parameters = namedFlowParameters(check ? { ...definition, check } : definition, parameters).byName;
  } catch (error) {
    // Of a run that never got so far that they were checked: as they were given.
    debugLog("engine.ended-run", error);
  }
  const about = { parameters, logPrints: definition.options.logPrints ?? false };
  await callFlowHooks(host, definition, createLiveRun(run), about, fromWire(run.state));
}
