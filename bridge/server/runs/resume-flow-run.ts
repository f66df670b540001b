/** Resumes a paused flow run: where it waits, or rescheduled when it was suspended. */
import type { OrchestrationResult } from "../../contract/state.ts";
import { formatTime } from "../../contract/time.ts";
import { schemaProblem } from "../../parameters/phrasing/prefect.ts";
import type { ServerContext } from "../context.ts";
import type { Row } from "../db/database.ts";
import { corePolicy } from "./orchestration/policies.ts";
import { joinedState, wireState } from "./rows/state-row.ts";
import { setFlowRunState } from "./set-flow-run-state.ts";
import { proposal, type StoredState } from "./state.ts";

/** Inside a transaction. Input, if the pause asked for some, is checked against the schema it left. */
export function resumeFlowRun(
  context: ServerContext,
  row: Row,
  input: Record<string, unknown> = {},
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
  const refusal = checkInput(context, id, state, input);
  if (refusal) {
    return {
      state: wireState(state),
      status: "REJECT",
      details: { type: "reject_details", reason: refusal },
    };
  }
  const next = state.details.pause_reschedule
    ? proposal("SCHEDULED", { name: "Resuming", details: { scheduled_time: formatTime(context.now()) } })
    : proposal("RUNNING");
  const result = setFlowRunState(context, id, next, corePolicy);
  if (!result) throw new Error(`flow run ${id} vanished while it was resumed`);
  const keyset = state.details.run_input_keyset;
  if (keyset?.response && result.status === "ACCEPT") {
    context.database.run(
      `INSERT INTO flow_run_input (id, created, flow_run_id, key, value) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (flow_run_id, key) DO UPDATE SET value = excluded.value`,
      result.state?.id ?? id,
      context.now(),
      id,
      keyset.response,
      JSON.stringify(input),
    );
  }
  return result;
}

function checkInput(
  context: ServerContext,
  id: string,
  state: StoredState,
  input: Record<string, unknown>,
): string | undefined {
  const key = state.details.run_input_keyset?.schema;
  if (key === undefined) return undefined;
  const row = context.database.get(
    "SELECT value FROM flow_run_input WHERE flow_run_id = ? AND key = ?",
    id,
    key,
  );
  if (!row) return "Run input schema not found.";
  let schema: Record<string, unknown>;
  try {
    schema = JSON.parse(String(row.value));
  } catch {
    return "Run input schema is not valid JSON.";
  }
  const problem = schemaProblem(schema, input);
  return problem && `Reason: ${problem}`;
}
