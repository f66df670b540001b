/** Counts how many runs of a deployment are under way, beside how many may be. */
import { json } from "../db/columns.ts";
import type { Database } from "../db/database.ts";
import type { Slots } from "./orchestration/transition.ts";

/** Undefined: no limit. Null: no such deployment. */
export function findSlots(database: Database, deploymentId: string | null): Slots | null | undefined {
  if (deploymentId === null) return undefined;
  const row = database.get(
    "SELECT concurrency_limit, concurrency_options FROM deployment WHERE id = ?",
    deploymentId,
  );
  if (!row) return null;
  if (row.concurrency_limit === null) return undefined;
  const taken = database.get(
    `SELECT count(*) AS taken FROM flow_run WHERE deployment_id = ?
     AND state_type IN ('PENDING', 'RUNNING', 'CANCELLING')`,
    deploymentId,
  );
  const options = json<{ collision_strategy?: Slots["strategy"] } | null>(row.concurrency_options, null);
  return {
    limit: Number(row.concurrency_limit),
    taken: Number(taken?.taken ?? 0),
    strategy: options?.collision_strategy ?? "ENQUEUE",
  };
}
