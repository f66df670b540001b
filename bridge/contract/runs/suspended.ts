/** Tells suspended runs from paused ones. */
import type { WireState } from "./state.ts";

/** Is a run in this state to be taken up by another process, once it is resumed? */
export function isSuspended(state: WireState | null | undefined): boolean {
  return state?.type === "PAUSED" && state.state_details.pause_reschedule === true;
}
