/** A deployment's schedule: its row and what it is answered as. */
import type { DeploymentSchedule } from "../../../contract/deployments/schedule.ts";
import { formatTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeNumber, maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";

/** All of a deployment, the one changed last first. */
export function readSchedules({ database }: ServerContext, deploymentId: string): DeploymentSchedule[] {
  return database
    .all(
      "SELECT * FROM deployment_schedule WHERE deployment_id = ? ORDER BY updated DESC, id DESC",
      deploymentId,
    )
    .map(wireSchedule);
}

/** The answer for a row of `deployment_schedule`. */
export function wireSchedule(row: Row): DeploymentSchedule {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    deployment_id: maybeText(row.deployment_id),
    schedule: json(row.schedule, { interval: 0 }),
    active: row.active === 1,
    max_scheduled_runs: maybeNumber(row.max_scheduled_runs),
    parameters: json(row.parameters, {}),
    slug: maybeText(row.slug),
  };
}
