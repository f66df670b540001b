/** The times between which a filter asks for events; where it does not say, those of Prefect. */
import type { EventFilter } from "../../../contract/events/event.ts";
import { formatTime, MICROS_PER_SECOND, type Micros, parseTime } from "../../../contract/time.ts";
import type { TimeRange } from "../task-runs/task-run-states.ts";

const MICROS_PER_DAY = 24 * 3600 * MICROS_PER_SECOND;
const DEFAULT_DAYS = 180;

/** The filter with both its times. */
export function bounded(filter: EventFilter, now: Micros): EventFilter {
  const today = Math.floor(now / MICROS_PER_DAY) * MICROS_PER_DAY;
  const { since = formatTime(today - DEFAULT_DAYS * MICROS_PER_DAY), until = formatTime(now) } =
    filter.occurred ?? {};
  return { ...filter, occurred: { since, until } };
}

/** The times of a bounded filter. */
export function rangeOf({ occurred }: EventFilter): TimeRange {
  return { since: parseTime(occurred?.since ?? ""), until: parseTime(occurred?.until ?? "") };
}
