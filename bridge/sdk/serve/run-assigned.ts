/** Runs the flow run, or calls the hooks of one, that this process was started for by the process that serves. */
import { goOnWithoutReader } from "../../commands/output/closed-pipe.ts";
import type { Definition } from "../../engine/definition.ts";
import { callHooksOfEnded } from "../../engine/flow/ended-run.ts";
import { runExisting } from "../../engine/flow/run-flow.ts";
import { closeEngine, theHost } from "../../engine/host.ts";
import { type CheckParameters, coerceParameters } from "../../parameters/check.ts";
import { reviveParameters } from "../../parameters/revive.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import { readSettings } from "../../settings/settings.ts";
import { printThrown } from "../../worker/run/print-error.ts";
import { runAndLeave } from "../../worker/run/run-and-leave.ts";
import { runToEnd, withRunToRun } from "../../worker/run/run-to-end.ts";
import { stopRequests } from "../../worker/run/stop-requests.ts";
import { withClient } from "../../worker/run/with-client.ts";
import { type Assignment, takeAssignment } from "./assignment.ts";

/** Never resolves: the process ends. */
export function runAssigned(flow: Definition, { flowRunId, hooksOnly }: Assignment): Promise<never> {
  takeAssignment();
  // The process that serves may be gone before this one.
  goOnWithoutReader(process.stdout);
  goOnWithoutReader(process.stderr);
  const execute = hooksOnly ? callHooks : executeRun;
  return runAndLeave(flowRunId, () => execute(flow, flowRunId));
}

/** Resolves with the exit code. */
async function executeRun(flow: Definition, flowRunId: string): Promise<number> {
  const settings = readSettings();
  const stop = stopRequests();
  try {
    const found = await withRunToRun(flowRunId, settings, stop, async (client, run) => {
      const deployment = run.deployment_id ? await client.deployments.read(run.deployment_id) : undefined;
      return { check: checkOf(flow, deployment?.parameter_openapi_schema) };
    });
    if (typeof found === "number") return found;
    const checked = found.check ? { ...flow, check: found.check } : flow;
    return await runToEnd(flowRunId, stop, () => runExisting(theHost(), checked, flowRunId));
  } catch (error) {
    printThrown(error);
    return 1;
  } finally {
    stop.end();
  }
}

async function callHooks(flow: Definition, flowRunId: string): Promise<number> {
  try {
    const found = await withClient(readSettings(), async (client) => {
      const run = await client.flowRuns.find(flowRunId);
      const deployment = run?.deployment_id ? await client.deployments.read(run.deployment_id) : undefined;
      return run && { run, check: checkOf(flow, deployment?.parameter_openapi_schema) };
    });
    if (found && flow.made) await callHooksOfEnded(flow.made, found.run, found.check);
    return 0;
  } catch (error) {
    printThrown(error);
    return 1;
  } finally {
    await closeEngine();
  }
}

/** By the schema that was registered; undefined where the flow declares its parameters itself. */
function checkOf(flow: Definition, schema: JsonSchema | null | undefined): CheckParameters | undefined {
  if (flow.options.parameters !== undefined || !schema) return undefined;
  return (given, values) => reviveParameters(schema, coerceParameters(schema, values, given));
}
