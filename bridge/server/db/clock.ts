/** The server's clock: microseconds that never come twice, and follow the system's clock when it is set. */
import type { Micros } from "../../contract/time.ts";
import { createSteadyClock, type SteadyClock } from "../../steady-clock.ts";

/** Times in microseconds since 1970. */
export interface ServerClock {
  now(): Micros;
  /** By how much the system's clock was set since this one began, either way. */
  set(): Micros;
}

/** A clock set back by less goes on by microseconds until the time has come. */
const MOST_HELD_MICROS = 1e6;

/** @param steady the clock of this process, which setting the system's does not move */
export function createClock(steady: SteadyClock = createSteadyClock()): ServerClock {
  let last = 0;
  return {
    now() {
      const at = Math.floor((steady.now() + steady.set()) * 1000);
      last = at > last || at < last - MOST_HELD_MICROS ? at : last + 1;
      return last;
    },
    set: () => Math.round(steady.set() * 1000),
  };
}
