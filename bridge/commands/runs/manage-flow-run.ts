/** `cellflow flow-run delete | retry | watch`, and `logs --follow` */
import { isTerminalType } from "../../state.ts";
import { type Consent, confirm } from "../input/confirm.ts";
import { findFlowRun } from "../input/find.ts";
import { print } from "../output/print.ts";
import { FailedError, UsageError, withClient } from "../session.ts";

export async function remove(nameOrId: string, consent: Consent): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { id, name } = await findFlowRun(client, nameOrId, api);
    await confirm(`Delete flow run ${name} (${id})`, consent);
    await client.flowRuns.delete(id);
    print(`deleted flow run ${name} (${id})`);
  });
}

/** Has a run of a deployment that ended run again, as the same run. */
export async function retry(nameOrId: string, options: { entrypoint?: string }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, nameOrId, api);
    if (!isTerminalType(run.state_type))
      throw new FailedError(
        "flow-run.retry",
        `flow run ${run.name} is ${run.state_name}: only one that has ended can be retried`,
      );
    if (run.deployment_id === null)
      throw new FailedError(
        "flow-run.retry",
        `flow run ${run.name} is of no deployment, so no worker can run it again: call its flow again where it is defined`,
      );
    if (options.entrypoint !== undefined)
      throw new UsageError(
        "usage.entrypoint",
        "a run of a deployment is run again from its deployment: leave out --entrypoint",
      );
    const again = { type: "SCHEDULED", name: "Scheduled", message: "Retried via CLI" } as const;
    const answer = await client.flowRuns.setState(run.id, again, true);
    if (answer.status !== "ACCEPT") {
      const reason = "reason" in answer.details ? answer.details.reason : undefined;
      throw new FailedError(
        "flow-run.retry",
        `flow run ${run.name} was not retried: ${reason ?? answer.status}`,
      );
    }
    print(`flow run ${run.name} is scheduled again: a worker runs it`);
  });
}

/** Exit code 1 when it does not complete. */
export async function watch(nameOrId: string, options: { timeout?: number; json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, nameOrId, api);
    const { showRun } = await import("../output/show-run.ts");
    await showRun(client, run, { json: options.json === true, timeoutSeconds: options.timeout });
  });
}
