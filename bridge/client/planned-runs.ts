/** Tells runs that began, or should have, from those that a schedule has planned. */

/** A run created just now is expected now, by the server's clock, which may be a little ahead. */
const SOON_MS = 1000;

/** The filter of runs that are due. */
export function notPlanned(): { expected_start_time: { before_: string } } {
  return { expected_start_time: { before_: soon() } };
}

/** The filter of those that are not yet. */
export function onlyPlanned() {
  return { expected_start_time: { after_: soon() }, state: { type: { any_: ["SCHEDULED" as const] } } };
}

function soon(): string {
  return new Date(Date.now() + SOON_MS).toISOString();
}
