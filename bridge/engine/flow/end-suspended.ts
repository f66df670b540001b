/** Ends a flow run in this process that was suspended by its own code. */
import type { FlowFrame } from "../../context.ts";
import { SuspendedError } from "../../errors.ts";
import type { State } from "../../state.ts";
import type { Host } from "../host.ts";
import { unlessStopped } from "../live/live-run.ts";
import type { Pauses } from "./pauses.ts";

/** Resolves with why it ends, once the tasks and flows under way in it have ended. @throws why it was stopped meanwhile */
export async function endSuspended(
  host: Host,
  flow: FlowFrame,
  pauses: Pauses,
  state: State,
): Promise<SuspendedError> {
  const run = host.live.get(flow.run.id) ?? flow.run;
  pauses.suspended ??= new SuspendedError(run.name, state);
  if (flow.children.size > 0) await unlessStopped(run, flow.children.settled());
  run.stop(pauses.suspended);
  return pauses.suspended;
}
