/** Gives back the slots that the code of a run took and did not give back. */
import type { Host } from "../host.ts";
import type { LiveRun } from "../live/live-run.ts";

/** Call when the code of `run`, or of the attempt at it, has settled. */
export function endSlots({ slots }: Host, run: LiveRun): void {
  if (slots.size === 0) return;
  for (const held of slots.values()) if (held.endsWithRun && isPartOf(held.run, run)) void held.release();
}

function isPartOf(inner: LiveRun, outer: LiveRun): boolean {
  for (let at: LiveRun | undefined = inner; at; at = at.parent) if (at === outer) return true;
  return false;
}
