/** Writes what the events of flow runs' and task runs' states have in common. */

import type { Resource } from "../../contract/events/event.ts";
import { MICROS_PER_SECOND, type Micros } from "../../contract/time.ts";
import { startOf } from "../../well-formed.ts";
import type { StoredState } from "../runs/states/state.ts";
import { RESOURCE_ID, RESOURCE_NAME } from "./resource.ts";

const MAX_MESSAGE_CHARACTERS = 100_000;
/** States this near to each other say which came first: their events may arrive in any order. */
const TIGHT_MICROS = 5 * 60 * MICROS_PER_SECOND;

/** The labels of the run that is in the state. */
export function stateLabels(id: string, name: string, runCount: number, state: StoredState): Resource {
  return {
    [RESOURCE_ID]: id,
    [RESOURCE_NAME]: name,
    "prefect.run-count": String(runCount),
    "prefect.state-message": eventMessage(state),
    "prefect.state-name": state.name,
    "prefect.state-timestamp": isoTime(state.timestamp),
    "prefect.state-type": state.type,
  };
}

/** A state's message; of a very long one, its start. */
export function eventMessage({ message }: StoredState): string {
  return startOf(message ?? "", MAX_MESSAGE_CHARACTERS);
}

/** The state that this one follows, if that was a short time ago. */
export function tightlyFollows(state: StoredState, before: StoredState | null): string | null {
  return before && Math.abs(state.timestamp - before.timestamp) < TIGHT_MICROS ? before.id : null;
}

/** A time as Python writes it: `2026-11-30T19:58:51.753002+00:00`. */
function isoTime(micros: Micros): string {
  const millis = Math.floor(micros / 1000);
  const fraction = micros - Math.floor(micros / MICROS_PER_SECOND) * MICROS_PER_SECOND;
  const seconds = new Date(millis).toISOString().slice(0, 19);
  return `${seconds}${fraction === 0 ? "" : `.${String(fraction).padStart(6, "0")}`}+00:00`;
}
