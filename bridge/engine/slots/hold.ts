/** Takes slots of concurrency limits for code of this process, and gives them back whatever becomes of it. */
import type { LeaseHolder, TakenLimit } from "../../contract/concurrency-limit.ts";
import { debugLog } from "../../debug-log.ts";
import { CellflowError } from "../../errors.ts";
import { v7 } from "../../uuid.ts";
import { engineEnvironment } from "../environment.ts";
import type { Host } from "../host.ts";
import { type LiveRun, unlessStopped } from "../live/live-run.ts";

export interface SlotsWanted {
  names: string[];
  slots: number;
  mode: "concurrency" | "rate_limit";
  /** Seconds to wait at most. */
  timeout?: number | undefined;
  leaseSeconds: number;
  holder: LeaseHolder | undefined;
  flowRunId: string | undefined;
  /** They are given back at the latest when the code of the run ends that `run` is part of. */
  endsWithRun?: boolean;
  /** Code that loses its slots is stopped; else it is warned. */
  isStrict?: boolean;
  warn(message: string): void;
}

/** Slots that are held. */
export interface Hold {
  /** Those of the limits that exist. */
  readonly limits: readonly TakenLimit[];
  /** Gives them back, once; resolves when the API has them. */
  release(): Promise<void>;
}

/**
 * Waits for slots of all limits that exist, and holds them for the code `run`: until they are released, or it is stopped.
 * @throws CellflowError `concurrency.timeout`, `concurrency.refused`; why the run was stopped
 */
export async function holdSlots(host: Host, run: LiveRun, wanted: SlotsWanted): Promise<Hold> {
  if (run.stopped) throw run.stopped;
  const { names, slots, mode, timeout, leaseSeconds, holder, flowRunId, isStrict, warn } = wanted;
  const hold = v7();
  const what = `the slots of ${names.join(" and ")}`;
  let releasing: Promise<void> | undefined;
  const release = (): Promise<void> => {
    releasing ??= giveBack();
    return releasing;
  };
  const giveBack = async (): Promise<void> => {
    host.slots.delete(hold);
    off();
    try {
      await host.reporter().ask("leaveSlots", { hold });
    } catch (error) {
      // What the code gave is worth more; the reporter tries again.
      debugLog("engine.slots", error);
      warn(`${what} could not be given back, which is tried again: ${(error as Error).message}`);
    }
  };
  const lost = (reason: string): void => {
    const message = `${what} are lost, the lease is over: ${reason}`;
    host.slots.delete(hold);
    warn(isStrict ? message : `${message}; going on without`);
    if (isStrict) run.stop(new CellflowError("concurrency.lost", message));
  };
  host.slots.set(hold, { run, lost, release, endsWithRun: wanted.endsWithRun ?? false });
  // Code that is ended from outside never comes back to a `finally`.
  const off = run.onStop(() => void release());
  try {
    const taken = host.reporter().ask("takeSlots", {
      ...engineEnvironment(),
      hold,
      names,
      slots,
      mode,
      timeout,
      leaseSeconds,
      holder,
      flowRunId,
    });
    return { limits: await unlessStopped(run, taken), release };
  } catch (error) {
    void release();
    throw error;
  }
}
