/** Keeps the leases of taken slots: whoever has some renews its lease, or loses them. */
import { type LeaseHolder, LONGEST_LEASE_SECONDS } from "../../contract/concurrency-limit.ts";
import { MICROS_PER_SECOND, type Micros } from "../../contract/time.ts";
import { machineName, type OwnerIdentity, processStart } from "../../processes/identity.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { findLimit, writeFreed } from "./limit-row.ts";
import { released } from "./slots.ts";

/** Of slots that are given back when what they are for ends, and whose holder renews nothing: about a hundred years. */
export const ENDLESS_LEASE_SECONDS = 100 * 365 * 86_400;

/** Which slots are taken, by whom, and for how many seconds. */
export interface NewLease {
  limitIds: readonly string[];
  slots: number;
  seconds: number;
  holder?: LeaseHolder | null | undefined;
  /** The process that takes the slots, where it is one of this machine: they are given back when it is gone. */
  owner?: OwnerIdentity | undefined;
}

/** Notes who took slots, inside the transaction that took them; gives the lease's id. */
export function createLease({ database, now }: ServerContext, lease: NewLease): string {
  const id = v7();
  const time = now();
  const { holder, owner } = lease;
  database.run(
    `INSERT INTO concurrency_lease (id, created, expires, slots, holder_type, holder_id, pid, start, machine)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    time,
    time + Math.round(lease.seconds * MICROS_PER_SECOND),
    lease.slots,
    holder?.type ?? null,
    holder?.id ?? null,
    owner?.pid ?? null,
    owner?.start ?? null,
    owner ? machineName() : null,
  );
  for (const limitId of lease.limitIds)
    database.run("INSERT INTO concurrency_lease_limit (lease_id, limit_id) VALUES (?, ?)", id, limitId);
  return id;
}

/** Whether there is such a lease still. */
export function renewLease({ database, now }: ServerContext, id: string, seconds: number): boolean {
  const expires = now() + Math.round(seconds * MICROS_PER_SECOND);
  return database.run("UPDATE concurrency_lease SET expires = ? WHERE id = ?", expires, id) > 0;
}

/** Whether there is such a lease, which has not been ended as expired yet. */
export function isLeased({ database }: ServerContext, id: string): boolean {
  return database.get("SELECT 1 FROM concurrency_lease WHERE id = ?", id) !== undefined;
}

/** Renews a lease for the process that has the slots from now on; without one, for whoever renews it. */
export function keepLeaseFor(
  { database, now }: ServerContext,
  id: string,
  owner: OwnerIdentity | undefined,
  seconds: number,
): void {
  database.run(
    "UPDATE concurrency_lease SET expires = ?, pid = ?, start = ?, machine = ? WHERE id = ?",
    now() + Math.round(seconds * MICROS_PER_SECOND),
    owner?.pid ?? null,
    owner?.start ?? null,
    owner ? machineName() : null,
    id,
  );
}

/** Gives back what the lease has taken; one that is gone has given it back. */
export function endLease(context: ServerContext, id: string): void {
  const { database } = context;
  context.write(() => {
    const lease = database.get("DELETE FROM concurrency_lease WHERE id = ? RETURNING created, slots", id);
    if (!lease) return;
    const seconds = (context.now() - Number(lease.created)) / MICROS_PER_SECOND;
    const taken = database.all(
      "DELETE FROM concurrency_lease_limit WHERE lease_id = ? RETURNING limit_id",
      id,
    );
    for (const { limit_id: limitId } of taken) {
      const limit = findLimit(context, "id", text(limitId));
      if (limit) writeFreed(context, released(limit, Number(lease.slots), seconds));
    }
  });
}

/**
 * Gives back the slots of leases that were not renewed. A process of this machine that lives renews its own: where one
 * looks too old, the clock was set.
 */
export function expireLeases(context: ServerContext, start = processStart): void {
  const expired = context.database.all(
    "SELECT id, pid, start, machine FROM concurrency_lease WHERE expires < ?",
    context.now(),
  );
  for (const { id, pid, start: since, machine } of expired)
    if (machine !== machineName() || start(Number(pid)) !== since) endLease(context, text(id));
}

/** Gives back the slots that processes of this machine took which are gone: of these limits, else of all. */
export function endLeasesOfGone(
  context: ServerContext,
  limitIds?: readonly string[],
  start = processStart,
): void {
  const leases = context.database.all(
    `SELECT DISTINCT id, pid, start FROM concurrency_lease JOIN concurrency_lease_limit ON lease_id = id
     WHERE machine = ?1 AND (?2 IS NULL OR limit_id IN (SELECT value FROM json_each(?2)))`,
    machineName(),
    limitIds ? JSON.stringify(limitIds) : null,
  );
  const starts = new Map<number, string | undefined>();
  const isGone = (lease: Row): boolean => {
    const pid = Number(lease.pid);
    if (!starts.has(pid)) starts.set(pid, start(pid));
    return starts.get(pid) !== lease.start;
  };
  for (const lease of leases) if (isGone(lease)) endLease(context, text(lease.id));
}

/** Gives back the slots of holders that are gone. */
export function sweepLeases(context: ServerContext): void {
  expireLeases(context);
  endLeasesOfGone(context);
}

/** The task runs that have slots of a limit. */
export function taskRunsWith({ database, now }: ServerContext, limitId: string): string[] {
  const rows = database.all(
    `SELECT DISTINCT holder_id FROM concurrency_lease JOIN concurrency_lease_limit ON lease_id = id
     WHERE limit_id = ? AND holder_type = 'task_run' AND expires > ? ORDER BY id`,
    limitId,
    now(),
  );
  return rows.flatMap((row) => maybeText(row.holder_id) ?? []);
}

/** The leases of a task run that have slots of one of these limits. */
export function leasesOf(
  { database }: ServerContext,
  taskRunId: string,
  limitIds: readonly string[],
): string[] {
  const rows = database.all(
    `SELECT DISTINCT id FROM concurrency_lease JOIN concurrency_lease_limit ON lease_id = id
     WHERE holder_id = ? AND limit_id IN (SELECT value FROM json_each(?))`,
    taskRunId,
    JSON.stringify(limitIds),
  );
  return rows.map(({ id }) => text(id));
}

/** Forgets who has slots of a limit; leases that have no slots of others are ended. Inside a transaction. */
export function dropLeases(context: ServerContext, limitId: string): void {
  forgetSlots(context, limitId, 0);
}

/** The same of a limit that is no more: a lease of it lasts for as long as it is renewed. Inside a transaction. */
export function outliveLimit(context: ServerContext, limitId: string): void {
  forgetSlots(context, limitId, context.now() + LONGEST_LEASE_SECONDS * MICROS_PER_SECOND);
}

/** Ends the leases without slots of other limits that last beyond `since`: those are never renewed. */
function forgetSlots({ database }: ServerContext, limitId: string, since: Micros): void {
  const leases = database.all(
    "DELETE FROM concurrency_lease_limit WHERE limit_id = ? RETURNING lease_id",
    limitId,
  );
  for (const { lease_id: id } of leases)
    database.run(
      `DELETE FROM concurrency_lease WHERE id = ? AND expires > ?
       AND NOT EXISTS (SELECT 1 FROM concurrency_lease_limit WHERE lease_id = id)`,
      text(id),
      since,
    );
}
