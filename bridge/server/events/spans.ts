/** Divides time into spans of one width, counted from a Monday before Prefect had events. */
import type { TimeUnit } from "../../contract/events/event.ts";
import { MICROS_PER_SECOND, type Micros } from "../../contract/time.ts";
import { refuse } from "../http/http-error.ts";
import type { TimeRange } from "./task-runs/task-run-states.ts";

const PIVOT: Micros = Date.UTC(2024, 3, 1) * 1000;
const MAX_SPANS = 1000;
const DAYS_PER_WEEK = 7;

const UNIT_MICROS: Record<TimeUnit, Micros> = {
  week: 604_800 * MICROS_PER_SECOND,
  day: 86_400 * MICROS_PER_SECOND,
  hour: 3600 * MICROS_PER_SECOND,
  minute: 60 * MICROS_PER_SECOND,
  second: MICROS_PER_SECOND,
};

/** `count` spans of `width`, one behind the other. */
export interface Spans {
  /** When the first begins. */
  start: Micros;
  width: Micros;
  count: number;
}

/**
 * The spans that hold a time; none begins after the unit's end that is yet to come.
 * @throws 422 if they are too many
 */
export function spansOf({ since, until }: TimeRange, unit: TimeUnit, interval: number, now: Micros): Spans {
  const width = Math.round(UNIT_MICROS[unit] * interval);
  const buckets = Math.ceil((until - since) / width);
  if (buckets > MAX_SPANS) {
    throw refuse(
      422,
      `The given interval would create ${buckets} buckets, which is too many. Please increase the interval or reduce the time range to produce ${MAX_SPANS} buckets or fewer.`,
    );
  }
  const start = PIVOT + Math.floor((since - PIVOT) / width) * width;
  const end = until > now ? endOf(unit, now) : until;
  return { start, width, count: Math.max(0, Math.ceil((end - start) / width)) };
}

/** The last microsecond of the unit that `now` is in; weeks end on Sunday. */
function endOf(unit: TimeUnit, now: Micros): Micros {
  const size = UNIT_MICROS[unit];
  const offset = unit === "week" ? PIVOT % (DAYS_PER_WEEK * UNIT_MICROS.day) : 0;
  return Math.floor((now - offset) / size) * size + offset + size - 1;
}
