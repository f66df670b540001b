/** Does what an action says, inside a transaction. */
import type { ServerContext } from "../../context.ts";
import type { Invocation } from "../invocation.ts";
import { isMessage } from "../messages/message-action.ts";
import { changeFlowRun } from "./flow-run.ts";
import type { Outcome } from "./outcome.ts";
import { pauseOrResume } from "./pause-or-resume.ts";
import { runDeployment } from "./run-deployment.ts";

/** @throws ActionFailed */
export function perform(context: ServerContext, invocation: Invocation): Outcome {
  const { action } = invocation;
  if (isMessage(action)) throw new Error(`${action.type} goes through the outbox`);
  switch (action.type) {
    case "do-nothing":
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
