/** A clock that runs on when somebody sets the system's, and is right again after the machine slept. */
import { uptime } from "node:os";

export interface SteadyClock {
  /** Milliseconds since the epoch, as fractions. */
  now(): number;
  /** By how many milliseconds the system's clock was set, either way, without this one following it. */
  set(): number;
  /** From now on this clock is the system's again: it may go back. */
  follow(): void;
}

/** Where the system's clock and the monotonic one are no further apart, the monotonic one counts, as it is finer. */
const CLOSE_MS = 2;
/** Smaller steps are corrections, and are followed; what the machine slept is known to a hundredth of a second. */
const LEAST_SET_MS = 1000;

/** Where the system does not tell, what it slept looks as if the clock had been set. */
function sinceBoot(): number {
  try {
    return uptime() * 1000;
  } catch {
    return performance.now();
  }
}

/**
 * @param wall the system's clock, which may be set
 * @param monotonic is never set, and stands still while the machine sleeps
 * @param awake is never set, and counts that sleep
 */
export function createSteadyClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
  awake: () => number = sinceBoot,
): SteadyClock {
  let offset = wall() - monotonic();
  let set = 0;
  let asleep = awake() - monotonic();
  return {
    now() {
      const rough = wall() - set;
      const at = offset + monotonic();
      const step = rough - at;
      if (Math.abs(step) <= CLOSE_MS) return at;
      if (Math.abs(step) >= LEAST_SET_MS) {
        const asleepNow = awake() - monotonic();
        const slept = asleepNow - asleep;
        if (Math.abs(step - slept) >= LEAST_SET_MS) {
          set += step;
          return at;
        }
        asleep = asleepNow;
      }
      offset += step;
      return rough;
    },
    set: () => set,
    follow() {
      // It may have been set since somebody asked last.
      const rough = wall();
      if (Math.abs(rough - offset - monotonic()) > CLOSE_MS) offset = rough - monotonic();
      asleep = awake() - monotonic();
      set = 0;
    },
  };
}
