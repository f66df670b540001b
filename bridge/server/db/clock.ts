/** The server's clock: microseconds that strictly increase. */
import type { Micros } from "../../contract/time.ts";

/** A clock that never gives the same microsecond twice. */
export function createClock(): () => Micros {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Math.floor((performance.timeOrigin + performance.now()) * 1000));
    return last;
  };
}
