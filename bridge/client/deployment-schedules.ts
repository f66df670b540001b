/** Schedules of deployments of the API. */
import type {
  DeploymentSchedule,
  DeploymentScheduleCreate,
  DeploymentScheduleUpdate,
} from "../contract/deployments/schedule.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface DeploymentScheduleClient {
  /** Of one deployment, newest first. */
  read(deploymentId: string): Promise<DeploymentSchedule[]>;
  create(deploymentId: string, schedule: DeploymentScheduleCreate): Promise<DeploymentSchedule[]>;
  update(deploymentId: string, id: string, changes: DeploymentScheduleUpdate): Promise<void>;
  delete(deploymentId: string, id: string): Promise<void>;
}

export function deploymentScheduleClient(transport: Transport): DeploymentScheduleClient {
  const at = (deploymentId: string, id?: string) =>
    `/deployments/${segment(deploymentId)}/schedules${id === undefined ? "" : `/${segment(id)}`}`;
  return {
    read: (deploymentId) => call(transport, "GET", at(deploymentId)),
    create: (deploymentId, schedule) => call(transport, "POST", at(deploymentId), { body: [schedule] }),
    update: (deploymentId, id, changes) => call(transport, "PATCH", at(deploymentId, id), { body: changes }),
    delete: (deploymentId, id) => call(transport, "DELETE", at(deploymentId, id)),
  };
}
