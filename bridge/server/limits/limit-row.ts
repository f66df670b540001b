/** A concurrency limit: its row, as slots of now, and what it is answered as. */
import type {
  ConcurrencyLimit,
  ConcurrencyLimitCreate,
  ConcurrencyLimitUpdate,
  CreatedConcurrencyLimit,
  TakenLimit,
} from "../../contract/concurrency-limit.ts";
import { formatTime, MICROS_PER_SECOND } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { afterDecay, INITIAL_OCCUPANCY_SECONDS, type Slots, whole } from "./slots.ts";

/** A limit with the slots that are taken now. */
export interface Limit extends Slots {
  id: string;
  isActive: boolean;
  created: number;
  updated: number;
}

function limitOf({ now }: ServerContext, row: Row): Limit {
  const limit: Limit = {
    id: text(row.id),
    name: text(row.name),
    isActive: row.active === 1,
    created: Number(row.created),
    updated: Number(row.updated),
    limit: Number(row.slot_limit),
    active: Number(row.active_slots),
    denied: Number(row.denied_slots),
    decayPerSecond: Number(row.slot_decay_per_second),
    occupancySeconds: Number(row.avg_slot_occupancy_seconds),
  };
  return afterDecay(limit, Math.max(0, now() - Number(row.counted)) / MICROS_PER_SECOND);
}

/** The limit with that value of that column. */
export function findLimit(context: ServerContext, column: "id" | "name", value: string): Limit | undefined {
  const row = context.database.get(`SELECT * FROM concurrency_limit WHERE ${column} = ?`, value);
  return row && limitOf(context, row);
}

/** Those of the limits that exist, each once. */
export function findLimits(
  context: ServerContext,
  column: "id" | "name",
  values: readonly string[],
): Limit[] {
  const rows = context.database.all(
    `SELECT * FROM concurrency_limit WHERE ${column} IN (SELECT value FROM json_each(?)) ORDER BY name`,
    JSON.stringify(values),
  );
  return rows.map((row) => limitOf(context, row));
}

/** Those whose name begins with `prefix`, by name. */
export function listLimits(
  context: ServerContext,
  { prefix = "", limit, offset }: { prefix?: string; limit: number; offset: number },
): Limit[] {
  const rows = context.database.all(
    "SELECT * FROM concurrency_limit WHERE substr(name, 1, ?) = ? ORDER BY name LIMIT ? OFFSET ?",
    prefix.length,
    prefix,
    limit,
    offset,
  );
  return rows.map((row) => limitOf(context, row));
}

/** A name that is taken is an integrity error, which is answered 409. */
export function createLimit(context: ServerContext, limit: ConcurrencyLimitCreate): Limit {
  const now = context.now();
  const id = v7();
  context.database.run(
    `INSERT INTO concurrency_limit (id, created, updated, name, active, slot_limit, active_slots, denied_slots,
     slot_decay_per_second, avg_slot_occupancy_seconds, counted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    now,
    now,
    limit.name,
    limit.active === false ? 0 : 1,
    limit.limit,
    limit.active_slots ?? 0,
    limit.denied_slots ?? 0,
    limit.slot_decay_per_second ?? 0,
    INITIAL_OCCUPANCY_SECONDS,
    now,
  );
  const created = findLimit(context, "id", id);
  if (!created) throw new Error(`concurrency limit ${id} vanished while it was written`);
  return created;
}

/** Writes a limit as it is now; inside the transaction that read it. */
export function writeLimit(context: ServerContext, limit: Limit): void {
  const now = context.now();
  context.database.run(
    `UPDATE concurrency_limit SET updated = ?, counted = ?, name = ?, active = ?, slot_limit = ?, active_slots = ?,
     denied_slots = ?, slot_decay_per_second = ?, avg_slot_occupancy_seconds = ? WHERE id = ?`,
    now,
    now,
    limit.name,
    limit.isActive ? 1 : 0,
    limit.limit,
    limit.active,
    limit.denied,
    limit.decayPerSecond,
    limit.occupancySeconds,
    limit.id,
  );
}

/** The same for a limit that may have slots again: who waits for one hears of it. */
export function writeFreed(context: ServerContext, limit: Limit): void {
  writeLimit(context, limit);
  context.changes.note("concurrency-limit", limit.id);
}

/** Who waits for its slots waits for nothing then. */
export function deleteLimit(context: ServerContext, { id }: Limit): void {
  context.database.run("DELETE FROM concurrency_limit WHERE id = ?", id);
  context.changes.note("concurrency-limit", id);
}

/** The limit with what is sent changed. */
export function changed(limit: Limit, update: ConcurrencyLimitUpdate): Limit {
  return {
    ...limit,
    name: update.name ?? limit.name,
    isActive: update.active ?? limit.isActive,
    limit: update.limit ?? limit.limit,
    active: update.active_slots ?? limit.active,
    denied: update.denied_slots ?? limit.denied,
    decayPerSecond: update.slot_decay_per_second ?? limit.decayPerSecond,
  };
}

/** As it is answered to reads. */
export function wireLimit(limit: Limit): ConcurrencyLimit {
  return {
    id: limit.id,
    created: formatTime(limit.created),
    updated: formatTime(limit.updated),
    active: limit.isActive,
    name: limit.name,
    limit: limit.limit,
    active_slots: whole(limit.active),
    slot_decay_per_second: limit.decayPerSecond,
  };
}

/** As it is answered to the call that made it. */
export function wireCreated(limit: Limit): CreatedConcurrencyLimit {
  return {
    ...wireLimit(limit),
    denied_slots: whole(limit.denied),
    avg_slot_occupancy_seconds: limit.occupancySeconds,
  };
}

/** As it is answered to the call that took slots of it. */
export function wireTaken({ id, name, limit }: Limit): TakenLimit {
  return { id, name, limit };
}
