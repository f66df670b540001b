/** The event of a flow run's new state: `prefect.flow-run.<State>`, under the state's own id. */
import type { Event } from "../../../contract/events/event.ts";
import type { StateType } from "../../../contract/runs/state.ts";
import { formatTime } from "../../../contract/time.ts";
import { text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import { relatedToFlowRun } from "../../events/related.ts";
import { eventMessage, stateLabels, tightlyFollows } from "../../events/state-event.ts";
import type { StoredState } from "../states/state.ts";

/** @param run its row, with the counts as they are in the new state */
export function flowRunEvent(
  database: Database,
  run: Row,
  initial: StoredState | null,
  state: StoredState,
): Event {
  return {
    id: state.id,
    occurred: formatTime(state.timestamp),
    event: `prefect.flow-run.${state.name}`,
    resource: stateLabels(`prefect.flow-run.${text(run.id)}`, text(run.name), Number(run.run_count), state),
    related: relatedToFlowRun(database, run),
    payload: {
      intended: { from: initial?.type ?? null, to: state.type satisfies StateType },
      initial_state: statePayload(initial),
      validated_state: statePayload(state),
    },
    follows: tightlyFollows(state, initial),
  };
}

function statePayload(state: StoredState | null): Record<string, unknown> | null {
  if (!state) return null;
  return {
    type: state.type,
    name: state.name,
    ...(state.message ? { message: eventMessage(state) } : {}),
    ...(state.type === "PAUSED" ? { pause_reschedule: String(state.details.pause_reschedule ?? false) } : {}),
  };
}
