/** The limit of a deployment: one of its own, named after it, or one that it shares by request. */
import type { ConcurrencyOptions } from "../../contract/deployments/deployment.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeText, text } from "../db/columns.ts";
import { endLeasesOfGone, expireLeases, outliveLimit } from "./leases.ts";
import { createLimit, deleteLimit, findLimit, type Limit, writeFreed } from "./limit-row.ts";
import { hasRoom } from "./slots.ts";

/** How long slots are kept for a run of a deployment that says nothing else, until who runs it renews their lease. */
export const LEASE_SECONDS = 300;

/** The limit that runs of a deployment take slots of, and what is done with those that find none. */
export interface DeploymentLimit {
  limit: Limit;
  strategy: ConcurrencyOptions["collision_strategy"];
  leaseSeconds: number;
}

/** Undefined: it has none. Null: no such deployment. */
export function findDeploymentLimit(
  context: ServerContext,
  deploymentId: string | null,
): DeploymentLimit | null | undefined {
  if (deploymentId === null) return undefined;
  const row = context.database.get(
    "SELECT concurrency_limit_id, concurrency_options FROM deployment WHERE id = ?",
    deploymentId,
  );
  if (!row) return null;
  const limit = row.concurrency_limit_id && findLimit(context, "id", text(row.concurrency_limit_id));
  if (!limit) return undefined;
  const options = json<ConcurrencyOptions | null>(row.concurrency_options, null);
  return {
    limit: withFreed(context, limit),
    strategy: options?.collision_strategy ?? "ENQUEUE",
    leaseSeconds: options?.grace_period_seconds ?? LEASE_SECONDS,
  };
}

/** A limit that looks full, without the slots of those that are gone. */
function withFreed(context: ServerContext, limit: Limit): Limit {
  if (hasRoom(limit, 1)) return limit;
  expireLeases(context);
  endLeasesOfGone(context, [limit.id]);
  return findLimit(context, "id", limit.id) ?? limit;
}

/** Sets how many runs of a deployment may be under way; null removes its limit. Inside a transaction. */
export function limitDeployment(context: ServerContext, deploymentId: string, slots: number | null): void {
  const { database } = context;
  const row = database.get("SELECT concurrency_limit_id FROM deployment WHERE id = ?", deploymentId);
  const id = maybeText(row?.concurrency_limit_id);
  const known = id === null ? undefined : findLimit(context, "id", id);
  if (slots === null) {
    if (known) removeLimit(context, known);
  } else if (known) {
    if (known.limit !== slots) writeFreed(context, { ...known, limit: slots });
  } else {
    const created = createLimit(context, { name: `deployment:${deploymentId}`, limit: slots });
    database.run("UPDATE deployment SET concurrency_limit_id = ? WHERE id = ?", created.id, deploymentId);
  }
}

/** Removes the limit of a deployment that is to be deleted, whoever made it, as Prefect does. Inside a transaction. */
export function dropDeploymentLimit(context: ServerContext, limitId: string | null): void {
  const limit = limitId === null ? undefined : findLimit(context, "id", limitId);
  if (limit) removeLimit(context, limit);
}

/** Removes a limit; its leases last as long as they are renewed, deployments that shared it have none then. Inside a transaction. */
export function removeLimit(context: ServerContext, limit: Limit): void {
  context.database.run(
    "UPDATE deployment SET concurrency_limit_id = NULL WHERE concurrency_limit_id = ?",
    limit.id,
  );
  outliveLimit(context, limit.id);
  deleteLimit(context, limit);
}
