/** Pauses and resumes deployments, work pools, work queues and automations. */
import type { PauseOrResume } from "../../../contract/events/action.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { pauseDeployment } from "../../resources/deployments/save-deployment.ts";
import { updatePool } from "../../resources/pools/update-work-pool.ts";
import { findQueueById, updateQueue } from "../../resources/pools/write-work-queue.ts";
import type { Invocation } from "../invocation.ts";
import { updateAutomation } from "../write-automation.ts";
import { ActionFailed, type Outcome, refused } from "./outcome.ts";
import { targetOf, targetResource } from "./target.ts";

/** @throws ActionFailed */
export function pauseOrResume(
  context: ServerContext,
  invocation: Invocation,
  action: PauseOrResume,
): Outcome {
  const isPause = action.type.startsWith("pause-");
  const { database } = context;
  switch (action.type) {
    case "pause-deployment":
    case "resume-deployment": {
      const id = targetOf(invocation, "deployment", action.source, action.deployment_id);
      const related = [targetResource("deployment", id)];
      if (!database.get("SELECT 1 FROM deployment WHERE id = ?", id))
        throw refused(action.type, 404, undefined, { related });
      pauseDeployment(context, id, isPause);
      return { related, details: { status_code: 200 } };
    }
    case "pause-work-pool":
    case "resume-work-pool": {
      const id = targetOf(invocation, "work pool", action.source, action.work_pool_id);
      const row = database.get("SELECT * FROM work_pool WHERE id = ?", id);
      if (!row) throw new ActionFailed(`Work pool ${id} not found`);
      updatePool(context, row, { is_paused: isPause });
      return { related: [targetResource("work-pool", id, text(row.name))], details: { status_code: 204 } };
    }
    case "pause-work-queue":
    case "resume-work-queue": {
      const id = targetOf(invocation, "work queue", action.source, action.work_queue_id);
      const related = [targetResource("work-queue", id)];
      const row = findQueueById(context, id);
      if (!row) throw refused(action.type, 404, undefined, { related });
      updateQueue(context, row, { is_paused: isPause });
      return { related, details: { status_code: 204 } };
    }
    default: {
      const id = targetOf(invocation, "automation", action.source, action.automation_id);
      const related = [targetResource("automation", id)];
      if (!updateAutomation(context, id, { enabled: !isPause }))
        throw refused(action.type, 404, undefined, { related });
      return { related, details: { status_code: 204 } };
    }
  }
}
