/** A state as it is proposed for a run, and as it is stored once the run has entered it. */
import type { StateCreate, StateDetails, StateType } from "../../../contract/runs/state.ts";
import { formatTime, type Micros, parseMaybe } from "../../../contract/time.ts";
import { defaultName } from "../../../state.ts";

/** A state that a client or the server wants a run to enter. */
export interface ProposedState {
  type: StateType;
  name: string;
  message: string | null;
  data: unknown;
  details: StateDetails;
  /** When it was proposed, if that is not now. */
  timestamp?: Micros;
}

/** A state a run is in, or was. */
export interface StoredState extends ProposedState {
  id: string;
  timestamp: Micros;
}

/** A state the server proposes. */
export function proposal(type: StateType, extra: Partial<ProposedState> = {}): ProposedState {
  return { type, name: defaultName(type), message: null, data: null, details: {}, ...extra };
}

/** A state a client proposed, with what it left out: its name, and now for an unplanned schedule. */
export function proposalOf(state: StateCreate, now: Micros): ProposedState {
  const details: StateDetails = { ...state.state_details };
  for (const time of ["scheduled_time", "cache_expiration", "pause_timeout"] as const) {
    // One spelling for one moment: they are compared as text in the database.
    const moment = parseMaybe(details[time]);
    if (moment !== null) details[time] = formatTime(moment);
  }
  if (state.type === "SCHEDULED" && !details.scheduled_time) details.scheduled_time = formatTime(now);
  return {
    type: state.type,
    name: state.name ?? defaultName(state.type),
    message: state.message ?? null,
    data: state.data ?? null,
    details,
  };
}
