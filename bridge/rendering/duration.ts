/** Measures how long a run took, and writes lengths of time as people read them. */

/** Milliseconds a run took, or has taken up to `now`; undefined before it started. */
export function elapsed(run: { startTime?: number; endTime?: number }, now?: number): number | undefined {
  const end = run.endTime ?? now;
  if (run.startTime === undefined || end === undefined) return undefined;
  return Math.max(0, end - run.startTime);
}

/**
 * How long a run of the API took, from when it first started to its end, or has taken up to `now`; empty before it
 * started. Waits between tries count: it is the time that a user waited, everywhere.
 */
export function timeOf(
  run: { start_time: string | null; end_time: string | null },
  now: number = Date.now(),
): string {
  if (run.start_time === null) return "";
  const endTime = run.end_time === null ? now : Date.parse(run.end_time);
  return formatElapsed(Math.max(0, endTime - Date.parse(run.start_time)));
}

/** "12 ms", "4.2 s", "1 min 5 s", "2 h 3 min", "3 d 4 h". */
export function formatElapsed(milliseconds: number): string {
  if (milliseconds < 99.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(hours, "h", minutes % 60, "min");
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Time of day in UTC, "05:15:24.123". */
export function formatClock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
