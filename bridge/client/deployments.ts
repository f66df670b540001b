/** Deployments of the API. */
import type {
  Deployment,
  DeploymentCreate,
  DeploymentFlowRunCreate,
  DeploymentUpdate,
} from "../contract/deployments/deployment.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import type { FilterRequest } from "./filter-request.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface DeploymentClient {
  /** Creates or replaces the deployment of that flow and name. Schedules and parameters not sent are removed. */
  create(deployment: DeploymentCreate): Promise<{ id: string }>;
  read(id: string): Promise<Deployment>;
  find(id: string): Promise<Deployment | undefined>;
  /** By `flow/deployment`; undefined when there is none. */
  readByName(flow: string, deployment: string): Promise<Deployment | undefined>;
  filter(request?: FilterRequest): Promise<Deployment[]>;
  update(id: string, changes: DeploymentUpdate): Promise<void>;
  /** Runs of these deployments that are due before then, first due first. Reading them claims nothing. */
  scheduledRuns(ids: readonly string[], before: Date): Promise<FlowRun[]>;
  /** Plans no more runs, and removes those that are planned. */
  pause(id: string): Promise<void>;
  /** Plans runs again. */
  resume(id: string): Promise<void>;
  createFlowRun(id: string, run?: DeploymentFlowRunCreate): Promise<FlowRun>;
  delete(id: string): Promise<void>;
}

export function deploymentClient(transport: Transport): DeploymentClient {
  const at = (id: string) => `/deployments/${segment(id)}`;
  return {
    create: (deployment) => call(transport, "POST", "/deployments/", { body: deployment }),
    read: (id) => call(transport, "GET", at(id)),
    find: (id) => call(transport, "GET", at(id), { absent: [404] }),
    readByName: (flow, deployment) =>
      call(transport, "GET", `/deployments/name/${segment(flow)}/${segment(deployment)}`, { absent: [404] }),
    filter: (request = {}) => call(transport, "POST", "/deployments/filter", { body: request }),
    update: (id, changes) => call(transport, "PATCH", at(id), { body: changes }),
    scheduledRuns: (ids, before) =>
      call(transport, "POST", "/deployments/get_scheduled_flow_runs", {
        body: { deployment_ids: ids, scheduled_before: before.toISOString() },
      }),
    pause: (id) => call(transport, "POST", `${at(id)}/pause_deployment`),
    resume: (id) => call(transport, "POST", `${at(id)}/resume_deployment`),
    createFlowRun: (id, run = {}) => call(transport, "POST", `${at(id)}/create_flow_run`, { body: run }),
    delete: (id) => call(transport, "DELETE", at(id)),
  };
}
