/** Resumes a paused flow run: where it waits, or rescheduled when it was suspended. */
import type { OrchestrationResult, StateDetails } from "../../../contract/runs/state.ts";
import { formatTime } from "../../../contract/time.ts";
import { schemaProblem } from "../../../parameters/phrasing/prefect.ts";
import type { ServerContext } from "../../context.ts";
import type { Row } from "../../db/database.ts";
import { findFlowRunInput, writeFlowRunInput } from "../../resources/flow-run-input-row.ts";
import { HydrationError, hydrateInput } from "../creation/hydrate-input.ts";
import { corePolicy } from "../orchestration/policies.ts";
import { joinedState, wireState } from "../rows/state-row.ts";
import { setFlowRunState } from "./set-flow-run-state.ts";
import { proposal } from "./state.ts";

/** Inside a transaction. Input, if the pause asked for some, is checked against the schema it left. */
export function resumeFlowRun(
  context: ServerContext,
  row: Row,
  given: Record<string, unknown> = {},
): OrchestrationResult {
  const id = String(row.id);
  const state = joinedState(row);
  if (state?.type !== "PAUSED") {
    return {
      state: null,
      status: "ABORT",
      details: { type: "abort_details", reason: "Cannot resume a flow run that is not paused." },
    };
  }
  const keyset = state.details.run_input_keyset;
  const input = keyset ? readInput(context, id, keyset, given) : {};
  if (typeof input === "string") {
    // Prefect's own details of a rejection, here and only here.
    return {
      state: wireState(state),
      status: "REJECT",
      details: { type: "abort_details", reason: input },
    };
  }
  const next = state.details.pause_reschedule
    ? proposal("SCHEDULED", { name: "Resuming", details: { scheduled_time: formatTime(context.now()) } })
    : proposal("RUNNING");
  const result = setFlowRunState(context, id, next, corePolicy);
  if (!result) throw new Error(`flow run ${id} vanished while it was resumed`);
  if (keyset?.response && result.status === "ACCEPT" && Object.keys(input).length > 0) {
    const response = { key: keyset.response, value: JSON.stringify(input) };
    writeFlowRunInput(context, id, response, { replaces: true });
  }
  return result;
}

/** The input as it is stored, or why it is refused. */
function readInput(
  { database }: ServerContext,
  id: string,
  keyset: NonNullable<StateDetails["run_input_keyset"]>,
  given: Record<string, unknown>,
): Record<string, unknown> | string {
  let input: Record<string, unknown>;
  try {
    input = hydrateInput(database, given);
  } catch (error) {
    if (error instanceof HydrationError) return `Error hydrating run input: ${error.message}`;
    throw error;
  }
  const text = findFlowRunInput(database, id, keyset.schema ?? "");
  if (text === undefined) return "Run input schema not found.";
  let schema: Record<string, unknown>;
  try {
    schema = JSON.parse(text);
  } catch {
    return "Run input schema is not valid JSON.";
  }
  const problem = schemaProblem(schema, input);
  return problem === undefined ? input : `Reason: ${problem}`;
}
