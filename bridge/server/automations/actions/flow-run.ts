/** Changes, cancels, suspends, resumes and deletes the flow run that an automation was triggered by. */
import type { Action } from "../../../contract/events/action.ts";
import type { OrchestrationResult } from "../../../contract/runs/state.ts";
import { formatTime, MICROS_PER_SECOND, parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { deleteFlowRuns } from "../../runs/delete-flow-runs.ts";
import { corePolicy, minimalPolicy } from "../../runs/orchestration/policies.ts";
import { findFlowRun } from "../../runs/rows/flow-run-row.ts";
import { resumeFlowRun } from "../../runs/states/resume-flow-run.ts";
import { setFlowRunState } from "../../runs/states/set-flow-run-state.ts";
import { type ProposedState, proposal, proposalOf } from "../../runs/states/state.ts";
import type { Invocation } from "../invocation.ts";
import { ActionFailed, type Outcome, refused } from "./outcome.ts";
import { flowRunOf, targetResource } from "./target.ts";

/** How long a suspended run waits to be resumed. */
const SUSPENDED_MICROS = 3600 * MICROS_PER_SECOND;

/** @throws ActionFailed */
export function changeFlowRun(context: ServerContext, invocation: Invocation, action: Action): Outcome {
  const id = flowRunOf(invocation);
  const related = [targetResource("flow-run", id)];
  const missing = () => refused(action.type, 404, undefined, { related });
  switch (action.type) {
    case "delete-flow-run":
      if (deleteFlowRuns(context, [id]).length === 0) throw missing();
      return { related, details: { status_code: 204 } };
    case "resume-flow-run": {
      const row = findFlowRun(context.database, id);
      if (!row) throw missing();
      const { status, details } = resumeFlowRun(context, row);
      if (status === "ACCEPT") return { related, details: {} };
      throw new ActionFailed(`Failed to resume flow run: ${reasonOf({ details })}`, { related });
    }
    default: {
      const before = context.now();
      const isForced = action.type === "change-flow-run-state" && action.force;
      const proposed = proposedState(context, invocation.automation.id, action);
      const result = setFlowRunState(context, id, proposed, isForced ? minimalPolicy : corePolicy);
      if (!result) throw missing();
      const isWritten = result.state !== null && parseTime(result.state.timestamp) >= before;
      const details = { status_code: isWritten ? 201 : 200 };
      if (result.status === "ACCEPT") return { related, details };
      throw new ActionFailed(`Failed to set state: ${reasonOf(result)}`, { related, details });
    }
  }
}

function reasonOf({ details }: Pick<OrchestrationResult, "details">): string {
  return "reason" in details ? String(details.reason) : "";
}

function proposedState(context: ServerContext, automation: string, action: Action): ProposedState {
  if (action.type === "change-flow-run-state") {
    const { name, state: type } = action;
    const message = action.message || `State changed by Automation ${automation}`;
    return proposalOf({ type, name, message }, context.now());
  }
  if (action.type === "cancel-flow-run")
    return proposal("CANCELLING", { message: `Cancelled by Automation ${automation}` });
  return proposal("PAUSED", {
    name: "Suspended",
    message: `Suspended by Automation ${automation}`,
    details: { pause_reschedule: true, pause_timeout: formatTime(context.now() + SUSPENDED_MICROS) },
  });
}
