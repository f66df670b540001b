/** The slots that a task run takes of the limits of its tags, while it runs. */
import type { ServerContext } from "../context.ts";
import type { Refusal } from "../runs/orchestration/transition.ts";
import { createLease, ENDLESS_LEASE_SECONDS, endLease, leasesOf } from "./leases.ts";
import { findLimits } from "./limit-row.ts";
import { LONGEST_TAG_WAIT_SECONDS, TAG_PREFIX } from "./slots.ts";
import { takeSlots } from "./take-slots.ts";

/** Takes a slot of each limit there is of the tags, inside a transaction: the lease, if there is any, or why not. */
export function takeTagSlots(
  context: ServerContext,
  taskRunId: string,
  tags: readonly string[],
): { refusal: Refusal } | { lease: string | undefined } {
  if (tags.length === 0) return { lease: undefined };
  const names = tags.map((tag) => TAG_PREFIX + tag);
  const active = findLimits(context, "name", names).filter(({ isActive }) => isActive);
  if (active.length === 0) return { lease: undefined };
  const limited = active.map(({ name }) => name.slice(TAG_PREFIX.length));
  const zero = active.find(({ limit }) => limit === 0);
  if (zero) {
    const tag = zero.name.slice(TAG_PREFIX.length);
    const reason = `The concurrency limit on tag "${tag}" is 0 and will deadlock if the task tries to run again.`;
    return { refusal: { kind: "abort", reason } };
  }
  let lease: string | undefined;
  const result = takeSlots(context, { names, slots: 1, mode: "concurrency" }, (limits) => {
    lease = createLease(context, {
      limitIds: limits.map(({ id }) => id),
      slots: 1,
      seconds: ENDLESS_LEASE_SECONDS,
      holder: { type: "task_run", id: taskRunId },
    });
  });
  if ("taken" in result) return { lease };
  const seconds = Math.round(Math.min(result.retryAfterSeconds, LONGEST_TAG_WAIT_SECONDS));
  const reason = `Concurrency limit reached for tags: ${limited.join(", ")}`;
  return { refusal: { kind: "wait", seconds, reason } };
}

/** Gives back what a task run has taken of the limits of its tags, inside a transaction. */
export function endTagSlots(context: ServerContext, taskRunId: string, tags: readonly string[]): void {
  const limits = findLimits(
    context,
    "name",
    tags.map((tag) => TAG_PREFIX + tag),
  );
  if (limits.length === 0) return;
  const ids = limits.map(({ id }) => id);
  for (const lease of leasesOf(context, taskRunId, ids)) endLease(context, lease);
}
