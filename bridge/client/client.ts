/** The API as functions, one group a resource. */
import { type AdminClient, adminClient } from "./admin.ts";
import { type ArtifactClient, artifactClient } from "./artifacts.ts";
import { type AutomationClient, automationClient } from "./automations.ts";
import { type BlockClient, blockClient } from "./blocks.ts";
import { type ConcurrencyLimitClient, concurrencyLimitClient } from "./concurrency-limits.ts";
import { type DeploymentScheduleClient, deploymentScheduleClient } from "./deployment-schedules.ts";
import { type DeploymentClient, deploymentClient } from "./deployments.ts";
import { type EventClient, eventClient } from "./events.ts";
import { type FlowRunInputClient, flowRunInputClient } from "./flow-run-inputs.ts";
import { type FlowRunClient, flowRunClient } from "./flow-runs.ts";
import { type FlowClient, flowClient } from "./flows.ts";
import { type LogClient, logClient } from "./logs.ts";
import { type TagLimitClient, tagLimitClient } from "./tag-limits.ts";
import { type TaskRunClient, taskRunClient } from "./task-runs.ts";
import type { Transport } from "./transport/transport.ts";
import { type VariableClient, variableClient } from "./variables.ts";
import { type WorkPoolClient, workPoolClient } from "./work-pools.ts";
import { type WorkQueueClient, workQueueClient } from "./work-queues.ts";
import { type WorkerTypeClient, workerTypeClient } from "./worker-types.ts";

export interface Client {
  readonly transport: Transport;
  readonly flows: FlowClient;
  readonly flowRuns: FlowRunClient;
  readonly flowRunInputs: FlowRunInputClient;
  readonly taskRuns: TaskRunClient;
  readonly events: EventClient;
  readonly logs: LogClient;
  readonly artifacts: ArtifactClient;
  readonly deployments: DeploymentClient;
  readonly deploymentSchedules: DeploymentScheduleClient;
  readonly workPools: WorkPoolClient;
  readonly workQueues: WorkQueueClient;
  readonly workerTypes: WorkerTypeClient;
  readonly variables: VariableClient;
  readonly blocks: BlockClient;
  readonly concurrencyLimits: ConcurrencyLimitClient;
  readonly automations: AutomationClient;
  readonly tagLimits: TagLimitClient;
  readonly admin: AdminClient;
}

/** The API behind `transport`. Every function throws ApiError or UnreachableError. */
export function createClient(transport: Transport): Client {
  return {
    transport,
    flows: flowClient(transport),
    flowRuns: flowRunClient(transport),
    flowRunInputs: flowRunInputClient(transport),
    taskRuns: taskRunClient(transport),
    events: eventClient(transport),
    logs: logClient(transport),
    artifacts: artifactClient(transport),
    deployments: deploymentClient(transport),
    deploymentSchedules: deploymentScheduleClient(transport),
    workPools: workPoolClient(transport),
    workQueues: workQueueClient(transport),
    workerTypes: workerTypeClient(transport),
    variables: variableClient(transport),
    blocks: blockClient(transport),
    concurrencyLimits: concurrencyLimitClient(transport),
    automations: automationClient(transport),
    tagLimits: tagLimitClient(transport),
    admin: adminClient(transport),
  };
}
