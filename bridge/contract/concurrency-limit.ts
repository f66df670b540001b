/** A concurrency limit on the wire: named limits (`/v2/concurrency_limits`), and those of tags (`/concurrency_limits`). */
import { z } from "zod";
import { name, page, timestamp, uuid } from "./scalars.ts";

const count = z.number().int().min(0);
const decay = z.number().min(0);

export const concurrencyLimit = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  active: z.boolean(),
  name: z.string(),
  limit: z.number().int(),
  /** What is taken now: of a limit with decay, less from second to second. */
  active_slots: z.number().int(),
  /** Slots that an active one gives back a second; 0: only who took it gives it back. */
  slot_decay_per_second: z.number(),
});
export type ConcurrencyLimit = z.infer<typeof concurrencyLimit>;

/** What creating one answers. */
export interface CreatedConcurrencyLimit extends ConcurrencyLimit {
  denied_slots: number;
  avg_slot_occupancy_seconds: number;
}

export const concurrencyLimitCreate = z.strictObject({
  name,
  limit: count,
  active: z.boolean().optional(),
  active_slots: count.optional(),
  denied_slots: count.optional(),
  slot_decay_per_second: decay.optional(),
});
export type ConcurrencyLimitCreate = z.input<typeof concurrencyLimitCreate>;

export const concurrencyLimitUpdate = z.strictObject({
  name: name.nullish(),
  limit: count.nullish(),
  active: z.boolean().nullish(),
  active_slots: count.nullish(),
  denied_slots: count.nullish(),
  slot_decay_per_second: decay.nullish(),
});
export type ConcurrencyLimitUpdate = z.input<typeof concurrencyLimitUpdate>;

export const concurrencyLimitFilterRequest = z.object({ ...page });

/** For whom slots are taken. */
const leaseHolder = z.strictObject({ type: z.literal(["flow_run", "task_run", "deployment"]), id: uuid });
export type LeaseHolder = z.infer<typeof leaseHolder>;

/** A lease lasts no longer, unless it is one that is never renewed. */
export const LONGEST_LEASE_SECONDS = 86_400;

/** Seconds until slots are given back whose holder does not renew its lease: between a minute and a day. */
const leaseDuration = z.number().min(60).max(LONGEST_LEASE_SECONDS).default(300);

const slots = z.number().int().gt(0);
const names = z.array(z.string());
/** `rate_limit`: only of limits with decay, and never given back. */
const mode = z.literal(["concurrency", "rate_limit"]).default("concurrency");
// Of before limits had to be created; no server heeds it any more.
const createIfMissing = z.boolean().nullish();

export const slotsRequest = z.object({ names, slots, mode, create_if_missing: createIfMissing });
export type SlotsRequest = z.input<typeof slotsRequest>;

export const leasedSlotsRequest = z.object({
  names,
  slots,
  mode,
  lease_duration: leaseDuration,
  holder: leaseHolder.nullish(),
});
export type LeasedSlotsRequest = z.input<typeof leasedSlotsRequest>;

export const slotsReleaseRequest = z.object({
  names,
  slots,
  occupancy_seconds: z.number().gt(0).nullish(),
  create_if_missing: createIfMissing,
});
export const leaseReleaseRequest = z.object({ lease_id: uuid });
export const leaseRenewRequest = z.object({ lease_duration: leaseDuration });

/** A limit of which slots were taken. */
export interface TakenLimit {
  id: string;
  name: string;
  limit: number;
}
export interface LeasedSlots {
  lease_id: string;
  /** The limits that exist of those that were named, disabled ones included. */
  limits: TakenLimit[];
}

/** The limit of a tag: that named `tag:TAG`, in the words of before named limits. */
export interface TagLimit {
  id: string;
  created: string | null;
  updated: string | null;
  tag: string;
  concurrency_limit: number;
  /** Ids of the task runs that have a slot. */
  active_slots: string[];
}
export const tagLimitCreate = z.strictObject({ tag: z.string(), concurrency_limit: z.number().int() });
export const tagLimitReset = z.object({ slot_override: z.array(uuid).nullish() });
export const tagSlotsRequest = z.object({ names, task_run_id: uuid });
