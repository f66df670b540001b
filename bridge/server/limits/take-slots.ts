/** Takes slots of limits, of all that are named or of none, in one transaction: no two processes get the same one. */
import type { ServerContext } from "../context.ts";
import { refuse } from "../http/http-error.ts";
import { endLeasesOfGone, expireLeases } from "./leases.ts";
import { findLimits, type Limit, writeLimit } from "./limit-row.ts";
import { hasRoom, retryAfter } from "./slots.ts";

interface Request {
  names: readonly string[];
  slots: number;
  mode: "concurrency" | "rate_limit";
}

/** `taken`: the limits that exist of those that were named, all of them with the slots; else when to ask again. */
export type Taken = { taken: Limit[] } | { retryAfterSeconds: number };

/**
 * Takes `slots` of each limit that exists and is active. `then` is done in the same transaction with those.
 * @throws 422 when there can never be as many, or where a rate limit has no decay
 */
export function takeSlots(
  context: ServerContext,
  { names, slots, mode }: Request,
  then: (active: Limit[]) => void = () => {},
): Taken {
  return context.write(() => {
    expireLeases(context);
    let limits = findLimits(context, "name", names);
    check(limits.filter(isActive), slots, mode);
    const isFree = () => limits.filter(isActive).every((limit) => hasRoom(limit, slots));
    if (!isFree()) {
      // An embedded API runs no service that would notice before their leases are over.
      endLeasesOfGone(
        context,
        limits.map(({ id }) => id),
      );
      limits = findLimits(context, "name", names);
    }
    const active = limits.filter(isActive);
    if (isFree()) {
      for (const limit of active) writeLimit(context, { ...limit, active: limit.active + slots });
      then(active);
      return { taken: limits };
    }
    for (const limit of active) writeLimit(context, { ...limit, denied: limit.denied + slots });
    return { retryAfterSeconds: retryAfter(active, slots) };
  });
}

/** 423 with the seconds after which to ask again. */
export function locked(retryAfterSeconds: number | string, detail = "Locked"): Response {
  return Response.json({ detail }, { status: 423, headers: { "retry-after": String(retryAfterSeconds) } });
}

function isActive(limit: Limit): boolean {
  return limit.isActive;
}

function check(limits: readonly Limit[], slots: number, mode: Request["mode"]): void {
  if (limits.some(({ limit }) => limit < slots))
    throw refuse(422, "Slots requested is greater than the limit");
  const without = limits.filter(({ decayPerSecond }) => decayPerSecond === 0);
  if (mode === "rate_limit" && without.length > 0) {
    const list = without.map(({ name }) => name).join(",");
    throw refuse(
      422,
      `Only concurrency limits with slot decay can be used for rate limiting. The following limits do not have a decay configured: '${list}'`,
    );
  }
}
