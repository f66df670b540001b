/** Lets code go on only as often as named limits with decay allow, in all processes that use the same API. */
import { calledIn } from "../../engine/live/live-run.ts";
import { checkSlotOptions, limitNames, type SlotOptions } from "./options.ts";
import { slotRun, takeSlots } from "./take-slots.ts";

/** The options of `rateLimit()`. */
export type RateLimitOptions = SlotOptions;

/**
 * Waits until there are slots of each limit, and uses them up: they come back by the limits' `slot_decay_per_second`.
 * @throws CellflowError `concurrency.missing` with `strict`, `concurrency.timeout`, `concurrency.refused` (a limit
 * without decay), `concurrency.names`, `options.unknown`, `options.invalid`
 */
export function rateLimit(names: string | readonly string[], options?: RateLimitOptions): Promise<void> {
  const run = slotRun();
  return calledIn(run, async () => {
    const limits = limitNames("rateLimit", names);
    checkSlotOptions("rateLimit", options);
    if (limits.length === 0) return;
    const { release } = await takeSlots(run, limits, options ?? {}, { mode: "rate_limit" });
    await release();
  });
}
