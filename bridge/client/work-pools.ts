/** Work pools of the API, and what their workers ask for. */
import type {
  ScheduledRun,
  ScheduledRunsRequest,
  WorkerHeartbeat,
  WorkPool,
  WorkPoolCreate,
  WorkPoolUpdate,
} from "../contract/deployments/work-pool.ts";
import { ApiError } from "./errors.ts";
import type { FilterRequest } from "./filter-request.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";
import type { QueueSlots } from "./work-queues.ts";

export interface WorkPoolClient {
  create(pool: WorkPoolCreate): Promise<WorkPool>;
  /** By name; undefined when there is none. */
  read(name: string): Promise<WorkPool | undefined>;
  /** The pool of that name, created when there is none. */
  ensure(pool: WorkPoolCreate): Promise<WorkPool>;
  filter(request?: FilterRequest): Promise<WorkPool[]>;
  update(name: string, changes: WorkPoolUpdate): Promise<void>;
  delete(name: string): Promise<void>;
  /** Runs due for this pool, by queue priority, then time. Reading them claims nothing. */
  scheduledRuns(name: string, request: ScheduledRunsRequest): Promise<ScheduledRun[]>;
  /** Who has slots of its queues' limits; a page of queues. */
  slots(
    name: string,
    page: number,
  ): Promise<{
    active_slots: number;
    concurrency_limit: number | null;
    queues: QueueSlots[];
    pages?: number | null;
  }>;
  heartbeat(name: string, heartbeat: WorkerHeartbeat): Promise<void>;
}

export function workPoolClient(transport: Transport): WorkPoolClient {
  const at = (name: string) => `/work_pools/${segment(name)}`;
  const client: WorkPoolClient = {
    create: (pool) => call(transport, "POST", "/work_pools/", { body: pool }),
    read: (name) => call(transport, "GET", at(name), { absent: [404] }),
    async ensure(pool) {
      const known = await client.read(pool.name);
      if (known !== undefined) return known;
      try {
        return await client.create(pool);
      } catch (error) {
        // Another process created it between the two calls.
        const other =
          error instanceof ApiError && error.status === 409 ? await client.read(pool.name) : undefined;
        if (other === undefined) throw error;
        return other;
      }
    },
    filter: (request = {}) => call(transport, "POST", "/work_pools/filter", { body: request }),
    update: (name, changes) => call(transport, "PATCH", at(name), { body: changes }),
    delete: (name) => call(transport, "DELETE", at(name)),
    scheduledRuns: (name, request) =>
      call(transport, "POST", `${at(name)}/get_scheduled_flow_runs`, { body: request }),
    slots: (name, page) =>
      call(transport, "POST", `${at(name)}/concurrency_status`, { body: { page, flow_run_limit: 200 } }),
    heartbeat: (name, heartbeat) =>
      call(transport, "POST", `${at(name)}/workers/heartbeat`, { body: heartbeat }),
  };
  return client;
}
