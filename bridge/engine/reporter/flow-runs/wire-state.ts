/** Converts states of the API's wire form into the engine's. */
import type { StateCreate, WireState } from "../../../contract/runs/state.ts";
import { defaultName, type State } from "../../../state.ts";
import { parseTime } from "../../time/clock.ts";

export function fromWire(wire: WireState): State {
  const details = wire.state_details;
  const scheduled = details?.scheduled_time;
  return {
    id: wire.id,
    type: wire.type,
    name: wire.name ?? defaultName(wire.type),
    timestamp: parseTime(wire.timestamp),
    ...(wire.message != null && { message: wire.message }),
    ...(wire.data != null && { data: wire.data }),
    details: {
      ...(details?.flow_run_id != null && { flowRunId: details.flow_run_id }),
      ...(details?.pause_timeout != null && { pauseTimeout: parseTime(details.pause_timeout) }),
      ...(details?.pause_reschedule && { pauseReschedule: true }),
      ...(details?.pause_key != null && { pauseKey: details.pause_key }),
      ...(details?.deployment_concurrency_lease_id != null && {
        deploymentLeaseId: details.deployment_concurrency_lease_id,
      }),
      ...(scheduled != null
        ? { scheduledTime: parseTime(scheduled) }
        : wire.type === "SCHEDULED" && { scheduledTime: parseTime(wire.timestamp) }),
    },
  } as State;
}

/** A proposed state as the engine's own, for when the API could not be asked. */
export function fromProposed(create: StateCreate, id: string, timestamp: number): State {
  return {
    id,
    type: create.type,
    name: create.name ?? defaultName(create.type),
    timestamp,
    ...(create.message != null && { message: create.message }),
    ...(create.data != null && { data: create.data }),
  } as State;
}
