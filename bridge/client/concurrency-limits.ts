/** Concurrency limits of the API, and the slots that are taken of them. */
import type {
  ConcurrencyLimit,
  ConcurrencyLimitCreate,
  ConcurrencyLimitUpdate,
  CreatedConcurrencyLimit,
  LeasedSlots,
  LeasedSlotsRequest,
  SlotsRequest,
  TakenLimit,
} from "../contract/concurrency-limit.ts";
import { ApiError } from "./errors.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

/** No slot is free now. */
export interface Locked {
  /** When to ask again. */
  retryAfterSeconds: number;
}

export interface ConcurrencyLimitClient {
  /** By name or id. */
  read(name: string): Promise<ConcurrencyLimit | undefined>;
  /** By name. */
  filter(request?: { limit?: number; offset?: number }): Promise<ConcurrencyLimit[]>;
  create(limit: ConcurrencyLimitCreate): Promise<CreatedConcurrencyLimit>;
  /** Whether there was one. */
  update(name: string, change: ConcurrencyLimitUpdate): Promise<boolean>;
  /** Whether there was one. */
  delete(name: string): Promise<boolean>;
  /** Takes slots for good, as rate limits give them back by themselves; of the limits that exist. */
  take(request: SlotsRequest): Promise<TakenLimit[] | Locked>;
  /** Takes slots until they are released, or their lease is not renewed. */
  lease(request: LeasedSlotsRequest): Promise<LeasedSlots | Locked>;
  /** Whether there is such a lease still. */
  renew(leaseId: string, seconds: number): Promise<boolean>;
  /** Gives the slots back; of a lease that is over, they were. */
  release(leaseId: string): Promise<void>;
}

const ROOT = "/v2/concurrency_limits";
/** Where a server that has no slot does not say when it will. */
const RETRY_SECONDS = 2;

export function concurrencyLimitClient(transport: Transport): ConcurrencyLimitClient {
  const at = (name: string) => `${ROOT}/${segment(name)}`;
  return {
    read: (name) => call(transport, "GET", at(name), { absent: [404] }),
    filter: (request = {}) => call(transport, "POST", `${ROOT}/filter`, { body: request }),
    create: (limit) => call(transport, "POST", `${ROOT}/`, { body: limit }),
    update: (name, change) => unlessGone(call(transport, "PATCH", at(name), { body: change })),
    delete: (name) => unlessGone(call(transport, "DELETE", at(name))),
    take: (request) => unlessLocked(call(transport, "POST", `${ROOT}/increment`, { body: request })),
    lease: (request) =>
      unlessLocked(call(transport, "POST", `${ROOT}/increment-with-lease`, { body: request })),
    renew: (leaseId, seconds) =>
      unlessGone(
        call(transport, "POST", `${ROOT}/leases/${leaseId}/renew`, { body: { lease_duration: seconds } }),
      ),
    release: (leaseId) =>
      call(transport, "POST", `${ROOT}/decrement-with-lease`, { body: { lease_id: leaseId } }),
  };
}

async function unlessGone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 410)) return false;
    throw error;
  }
}

async function unlessLocked<T>(work: Promise<T>): Promise<T | Locked> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 423) throw error;
    return { retryAfterSeconds: error.retryAfterSeconds ?? RETRY_SECONDS };
  }
}
