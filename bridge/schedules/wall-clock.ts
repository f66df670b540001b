/** The wall clock of a time zone: what it shows at a moment, and at which moment it shows something. Microseconds. */
import { MICROS_PER_SECOND, type Micros } from "../contract/time.ts";

const DAY = 86_400 * MICROS_PER_SECOND;

/** A clock without its zone, in microseconds. */
export interface WallClock {
  /** What it shows at a moment, as if it were UTC. */
  at(moment: Micros): Micros;
  /**
   * The moment at which it shows `wall`.
   * @param repeated of a time that comes twice, which
   * @param skipped a time that never comes is that much after the last one before, or as much before the first one after
   */
  moment(wall: Micros, repeated: "first" | "second", skipped: "later" | "earlier"): Micros;
}

/** @param zone an IANA name */
export function createWallClock(zone: string): WallClock {
  if (zone === "UTC" || zone === "") return { at: (moment) => moment, moment: (wall) => wall };
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const offset = (moment: Micros): Micros => {
    const millis = Math.floor(moment / 1000);
    const parts = format.formatToParts(millis);
    const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
    const wall = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    return (wall - Math.floor(millis / 1000) * 1000) * 1000;
  };
  const at = (moment: Micros): Micros => moment + offset(moment);
  return {
    at,
    moment(wall, repeated, skipped) {
      // The offsets of a day before and of a day after, whatever the zone's distance from UTC.
      const moments = [wall - offset(wall - DAY), wall - offset(wall + DAY)];
      const exact = moments.filter((moment) => at(moment) === wall);
      if (exact.length > 0) return repeated === "first" ? Math.min(...exact) : Math.max(...exact);
      return skipped === "later" ? Math.max(...moments) : Math.min(...moments);
    },
  };
}
