/** Does what an action says, inside a transaction. */
import type { Action } from "../../../contract/events/action.ts";
import type { ServerContext } from "../../context.ts";
import type { Invocation } from "../evaluation/act.ts";
import { changeFlowRun } from "./flow-run.ts";
import type { Outcome } from "./outcome.ts";
import { pauseOrResume } from "./pause-or-resume.ts";
import { runDeployment } from "./run-deployment.ts";
import type { Message } from "./send.ts";

/** @throws ActionFailed */
export function perform(context: ServerContext, invocation: Invocation): Outcome {
  const { action } = invocation;
  switch (action.type) {
    case "do-nothing":
    case "send-notification":
    case "call-webhook":
      return { related: [], details: {} };
    case "run-deployment":
      return runDeployment(context, invocation, action);
    case "cancel-flow-run":
    case "delete-flow-run":
    case "suspend-flow-run":
    case "resume-flow-run":
    case "change-flow-run-state":
      return changeFlowRun(context, invocation, action);
    default:
      return pauseOrResume(context, invocation, action);
  }
}

/** Whether an action sends something to elsewhere, which no transaction can take back. */
export function isMessage(action: Action): action is Message {
  return action.type === "send-notification" || action.type === "call-webhook";
}
