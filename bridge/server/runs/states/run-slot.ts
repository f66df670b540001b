/** Takes, renews and gives back the slot that a run has of its deployment's limit. */
import type { OwnerIdentity } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import { findDeploymentLimit } from "../../limits/deployment-limit.ts";
import { createLease, ENDLESS_LEASE_SECONDS, endLease, isLeased, keepLeaseFor } from "../../limits/leases.ts";
import { writeLimit } from "../../limits/limit-row.ts";
import { hasRoom, whole } from "../../limits/slots.ts";
import type { Slots } from "../orchestration/transition.ts";

/** Who asks for a run's state: whose slot it is then. */
export interface Asker {
  /** The process, where it is one of this machine: it has the slot for as long as it lives. */
  owner?: OwnerIdentity | undefined;
  /** Whether it renews leases: the slot of one that does not is kept until its run ends. */
  renewsLeases?: boolean | undefined;
}

/** The slots of a run's deployment as the rules see them. */
export function readSlots(context: ServerContext, deploymentId: string | null): Slots | null | undefined {
  const found = findDeploymentLimit(context, deploymentId);
  if (!found) return found;
  const { limit, strategy } = found;
  return {
    limit: limit.limit,
    taken: whole(limit.active),
    // A limit that is switched off gives no slots: so it is in Prefect for deployments.
    isFree: limit.isActive && hasRoom(limit, 1),
    strategy,
    isLeased: (leaseId) => isLeased(context, leaseId),
  };
}

/** The lease of a slot that is taken now; undefined when there is nothing to take. Inside a transaction. */
export function takeSlot(
  context: ServerContext,
  runId: string,
  deploymentId: string | null,
  { owner }: Asker,
): string | undefined {
  const found = findDeploymentLimit(context, deploymentId);
  if (!found) return undefined;
  const { limit, leaseSeconds } = found;
  writeLimit(context, { ...limit, active: limit.active + 1 });
  return createLease(context, {
    limitIds: [limit.id],
    slots: 1,
    seconds: leaseSeconds,
    holder: { type: "flow_run", id: runId },
    owner,
  });
}

/** The run begins in the process that asks: from now on the slot is that one's. Inside a transaction. */
export function keepSlot(
  context: ServerContext,
  leaseId: string,
  deploymentId: string | null,
  { owner, renewsLeases = false }: Asker,
): void {
  const seconds = findDeploymentLimit(context, deploymentId)?.leaseSeconds;
  if (seconds === undefined) return;
  keepLeaseFor(context, leaseId, owner, owner || renewsLeases ? seconds : ENDLESS_LEASE_SECONDS);
}

/** Inside a transaction; nothing happens when it is given back already. */
export function giveSlotBack(context: ServerContext, leaseId: string): void {
  endLease(context, leaseId);
}
