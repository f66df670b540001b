/** Deletes a deployment with what stands for it alone: its schedules, its limit and the runs that have not been started. */
import type { ServerContext } from "../../context.ts";
import { maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { dropDeploymentLimit } from "../../limits/deployment-limit.ts";
import { deploymentEvent } from "./deployment-event.ts";
import { deleteScheduledRuns } from "./scheduled-runs.ts";

/** Runs that were started stay, and still name it. Inside a transaction. */
export function deleteDeployment(context: ServerContext, row: Row): void {
  const { database } = context;
  const id = text(row.id);
  deploymentEvent(context, row, "deleted");
  deleteScheduledRuns(context, id);
  database.run("DELETE FROM deployment_schedule WHERE deployment_id = ?", id);
  database.run("DELETE FROM deployment WHERE id = ?", id);
  dropDeploymentLimit(context, maybeText(row.concurrency_limit_id));
  context.changes.note("deployment", id);
}
