/** Starts a run of a deployment from code, and waits for it. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../client/client.ts";
import { namedDeployments } from "../client/named-deployments.ts";
import { currentFrame, currentRun } from "../context.ts";
import type { Deployment } from "../contract/deployments/deployment.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import type { TaskInputs } from "../contract/runs/task-run.ts";
import { getClient } from "../engine/api.ts";
import { currentDrawing } from "../engine/drawing/current-drawing.ts";
import { calledIn, unlessStopped } from "../engine/live/live-run.ts";
import { wireInputs } from "../engine/reporter/task-event.ts";
import { taskInputs } from "../engine/task/inputs.ts";
import { origins } from "../engine/task/origins.ts";
import { CellflowError } from "../errors.ts";
import { nearestName } from "../nearest.ts";
import { isTerminalType } from "../state.ts";
import { isUuid, v7 } from "../uuid.ts";

export interface RunDeploymentOptions {
  /** By name; the others are the deployment's own. */
  parameters?: Record<string, unknown>;
  /** Default: now. */
  scheduledTime?: Date;
  /** Default: two words. */
  flowRunName?: string;
  tags?: string[];
  /** Seconds until it is not waited for any more; 0: not at all. Default: until it has ended. */
  timeout?: number;
  /** Seconds between two looks; default 1. */
  pollInterval?: number;
  /** A run with the same key is the same run. */
  idempotencyKey?: string;
  workQueueName?: string;
  jobVariables?: Record<string, unknown>;
  /** Whether it stands in the graph of the flow run it is called in; default: it does. */
  asSubflow?: boolean;
}

const NAMES: readonly (keyof RunDeploymentOptions)[] = [
  "parameters",
  "scheduledTime",
  "flowRunName",
  "tags",
  "timeout",
  "pollInterval",
  "idempotencyKey",
  "workQueueName",
  "jobVariables",
  "asSubflow",
];

/**
 * Makes a run of the deployment `flow/deployment` (or of that id), which a worker runs. Resolves with the run when it
 * has ended, whatever its end, or when `timeout` is over: look at its `state`.
 * @throws CellflowError `deployment.unknown`, `options.unknown`; ApiError for parameters that it does not take
 */
export function runDeployment(name: string, options: RunDeploymentOptions = {}): Promise<FlowRun> {
  return calledIn(currentRun(), async () => {
    checkNames(options);
    const drawing = currentDrawing();
    if (drawing) return drawing.start(name, options.parameters ?? {}).promise;
    const client = await getClient();
    const deployment = await findDeployment(client, name);
    const { parameters, scheduledTime, flowRunName, tags, idempotencyKey } = options;
    const parent = options.asSubflow === false ? undefined : await standIn(client, name, parameters);
    const run = await client.deployments.createFlowRun(deployment.id, {
      ...(parameters && { parameters }),
      ...(flowRunName !== undefined && { name: flowRunName }),
      ...(tags && { tags }),
      ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
      ...(options.workQueueName !== undefined && { work_queue_name: options.workQueueName }),
      ...(options.jobVariables && { job_variables: options.jobVariables }),
      ...(parent !== undefined && { parent_task_run_id: parent }),
      state: {
        type: "SCHEDULED",
        name: "Scheduled",
        state_details: { scheduled_time: (scheduledTime ?? new Date()).toISOString() },
      },
    });
    return waitFor(client, run, options);
  });
}

async function waitFor(
  client: Client,
  first: FlowRun,
  { timeout, pollInterval = 1 }: RunDeploymentOptions,
): Promise<FlowRun> {
  const around = currentRun();
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout * 1000;
  for (let run = first; ; run = await client.flowRuns.read(run.id)) {
    const left = deadline - performance.now();
    if (isTerminalType(run.state_type) || left <= 0) return run;
    const pause = sleep(Math.min(left, pollInterval * 1000));
    await (around ? unlessStopped(around, pause) : pause);
  }
}

async function findDeployment(client: Client, name: string): Promise<Deployment> {
  const [flow = "", deployment = "", more] = name.split("/");
  if (isUuid(name.toLowerCase())) return client.deployments.read(name);
  const found =
    flow !== "" && deployment !== "" && more === undefined
      ? await client.deployments.readByName(flow, deployment)
      : undefined;
  if (found) return found;
  const names = (await namedDeployments(client)).map((one) => one.name);
  const nearest = nearestName(name, names);
  const known = names.length > 0 ? `it has ${names.slice(0, 10).join(", ")}` : "it has none";
  throw new CellflowError(
    "deployment.unknown",
    `the API has no deployment ${name} (a name is flow/deployment); ${nearest ? `did you mean ${nearest}?` : known}`,
  );
}

/** The task run that stands for it in the graph of the flow run around it, as Prefect has it. */
async function standIn(
  client: Client,
  name: string,
  parameters: Record<string, unknown> | undefined,
): Promise<string | undefined> {
  const flow = currentFrame()?.flow;
  if (!flow || flow.isAfterEnd) return undefined;
  const key = v7();
  const names = Object.keys(parameters ?? {});
  const inputs = taskInputs(origins, names, Object.values(parameters ?? {}));
  const run = await client.taskRuns.create({
    name: `${name}-${key.slice(24, 27)}`,
    flow_run_id: flow.run.id,
    task_key: `deployment:${name}`,
    dynamic_key: key,
    state: { type: "PENDING", name: "Pending" },
    task_inputs: wireInputs(inputs) as TaskInputs,
  });
  return run.id;
}

/** @throws CellflowError `options.unknown` */
function checkNames(options: object): void {
  for (const name of Object.keys(options)) {
    if ((NAMES as readonly string[]).includes(name)) continue;
    const nearest = nearestName(name, NAMES);
    throw new CellflowError(
      "options.unknown",
      `runDeployment has no option \`${name}\`${nearest ? `: write \`${nearest}\`` : `; it has ${NAMES.join(", ")}`}`,
    );
  }
}
