/** Lets code run only while it has slots of named concurrency limits, of all processes that use the same API. */
import { calledIn, type LiveRun, unlessStopped } from "../../engine/live/live-run.ts";

import { type ConcurrencyOptions, checkSlotOptions, limitNames } from "./options.ts";
import { runHolding, slotRun, takeSlots } from "./take-slots.ts";

export type { ConcurrencyOptions } from "./options.ts";

/** Slots that are held until they are given back: `await using slot = await concurrency("database")`. */
export interface ConcurrencySlot extends AsyncDisposable {
  /** The limits of which there is a slot: those that exist. */
  readonly limits: readonly { readonly name: string; readonly limit: number }[];
  /** Aborts when the run is stopped and, with `strict`, when the slots are lost. */
  readonly signal: AbortSignal;
  /** Gives the slots back, once. @throws CellflowError `concurrency.lost`, with `strict` */
  release(): Promise<void>;
}

/**
 * Waits for a slot of each limit, calls `work`, and gives the slots back, whatever becomes of it. When the run it is
 * called in is stopped, the waiting ends at once, and the slots are given back at once.
 * @throws CellflowError `concurrency.missing` and `concurrency.lost` with `strict`, `concurrency.timeout`,
 * `concurrency.refused`, `concurrency.names`, `options.unknown`, `options.invalid`
 */
export function concurrency<R>(
  names: string | readonly string[],
  work: () => R | PromiseLike<R>,
  options?: ConcurrencyOptions,
): Promise<R>;
/** Waits for a slot of each limit and holds it until it is given back, or the run ends that it is taken in. */
export function concurrency(
  names: string | readonly string[],
  options?: ConcurrencyOptions,
): Promise<ConcurrencySlot>;
export function concurrency<R>(
  names: string | readonly string[],
  first?: (() => R | PromiseLike<R>) | ConcurrencyOptions,
  second?: ConcurrencyOptions,
): Promise<R | ConcurrencySlot> {
  const run = slotRun();
  return calledIn(run, async () => {
    const limits = limitNames("concurrency", names);
    if (typeof first !== "function") {
      checkSlotOptions("concurrency", first);
      return slotOf(run, limits, first ?? {});
    }
    checkSlotOptions("concurrency", second);
    return limits.length === 0 ? first() : callHolding(run, limits, first, second ?? {});
  });
}

async function callHolding<R>(
  run: LiveRun,
  names: string[],
  work: () => R | PromiseLike<R>,
  options: ConcurrencyOptions,
): Promise<R> {
  const { release } = await takeSlots(run, names, options);
  try {
    return await unlessStopped(run, runHolding(run, work));
  } finally {
    if (run.stopped) void release();
    else await release();
  }
}

async function slotOf(run: LiveRun, names: string[], options: ConcurrencyOptions): Promise<ConcurrencySlot> {
  const hold = await takeSlots(run, names, options, { endsWithRun: true });
  const release = async (): Promise<void> => {
    await hold.release();
    if (run.stopped && !run.parent?.stopped) throw run.stopped;
  };
  return {
    limits: hold.limits.map(({ name, limit }) => ({ name, limit })),
    signal: run.signal(),
    release,
    [Symbol.asyncDispose]: release,
  };
}
