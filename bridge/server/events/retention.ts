/** Reads how long events are kept; those of task runs are views, and not answered for longer either. */
import { MICROS_PER_SECOND, type Micros } from "../../contract/time.ts";
import { readSettings } from "../../settings/settings.ts";

const DEFAULT_DAYS = 7;
const SECONDS_PER_DAY = 86_400;

/** @throws CellflowError `settings.invalid` when the setting is no length of time */
export function eventRetention(): Micros {
  return Math.round(
    (readSettings().eventRetentionSeconds ?? DEFAULT_DAYS * SECONDS_PER_DAY) * MICROS_PER_SECOND,
  );
}
