/** `cellflow flow-run resume | suspend` */
import { readPaused, resumePaused } from "../../sdk/pause/resume-paused.ts";
import { v7 } from "../../uuid.ts";
import { findFlowRun } from "../input/find.ts";
import { readParameters } from "../input/parameters.ts";
import { print } from "../output/print.ts";
import { FailedError, withClient } from "../session.ts";

/** @throws UsageError, ParameterError for input that does not fit, naming the field */
export async function resume(nameOrId: string, options: { param?: string[] }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, nameOrId, api);
    const given = options.param && readParameters(options.param);
    await resumePaused(client, await readPaused(client, run), given, { typed: true });
    const { state_type, state_name } = await client.flowRuns.read(run.id);
    const how = state_type === "SCHEDULED" ? " (a worker runs it again)" : "";
    print(`flow run ${run.name}: ${state_name}${how}`);
  });
}

/** Suspends a run from outside; its process ends with the next task or flow that it calls. */
export async function suspend(nameOrId: string): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, nameOrId, api);
    const { status, state, details } = await client.flowRuns.setState(run.id, {
      type: "PAUSED",
      name: "Suspended",
      // Of no pause that its code has.
      state_details: { pause_key: v7(), pause_reschedule: true },
    });
    if (status === "ACCEPT") {
      print(`flow run ${run.name}: ${state?.name}; cellflow flow-run resume ${run.id} has it run again`);
      return;
    }
    const reason = "reason" in details ? details.reason : undefined;
    throw new FailedError(
      "flow-run.suspend",
      `flow run ${run.name} was not suspended: ${reason ?? `it is ${run.state_name}`}`,
    );
  });
}
