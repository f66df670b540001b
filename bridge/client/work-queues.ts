/** Work queues of the API. */
import type {
  SlotHolder,
  WorkQueue,
  WorkQueueCreate,
  WorkQueueUpdate,
} from "../contract/deployments/work-pool.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

/** Which queues. */
export interface WorkQueueRequest {
  /** Only in this pool. */
  pool?: string;
  /** Only whose name begins so; not together with `pool`. */
  prefix?: string;
  /** Only of this name; not together with `pool`. */
  name?: string;
  limit?: number;
  offset?: number;
}

/** Who has slots of a queue's limit. */
export interface QueueSlots {
  queue_name: string;
  active_slots: number;
  concurrency_limit: number | null;
  flow_runs: SlotHolder[];
  flow_run_count?: number;
}

export interface WorkQueueClient {
  create(pool: string, queue: WorkQueueCreate): Promise<WorkQueue>;
  find(id: string): Promise<WorkQueue | undefined>;
  /** undefined when the pool has none of that name. */
  read(pool: string, name: string): Promise<WorkQueue | undefined>;
  filter(request?: WorkQueueRequest): Promise<WorkQueue[]>;
  update(id: string, changes: WorkQueueUpdate): Promise<void>;
  delete(id: string): Promise<void>;
  /** Runs due for the queue; as a worker's poll, it makes the queue ready. */
  runs(id: string, request: { limit?: number; scheduled_before?: string }): Promise<FlowRun[]>;
  slots(id: string, page: number): Promise<QueueSlots & { pages?: number | null }>;
}

export function workQueueClient(transport: Transport): WorkQueueClient {
  const at = (id: string) => `/work_queues/${segment(id)}`;
  return {
    create: (pool, queue) => call(transport, "POST", `/work_pools/${segment(pool)}/queues`, { body: queue }),
    find: (id) => call(transport, "GET", at(id), { absent: [404] }),
    read: (pool, name) =>
      call(transport, "GET", `/work_pools/${segment(pool)}/queues/${segment(name)}`, { absent: [404] }),
    filter({ pool, prefix, name, ...page } = {}) {
      if (pool !== undefined)
        return call(transport, "POST", `/work_pools/${segment(pool)}/queues/filter`, { body: page });
      const criterion = {
        ...(prefix !== undefined && { startswith_: [prefix] }),
        ...(name !== undefined && { any_: [name] }),
      };
      const work_queues = Object.keys(criterion).length > 0 ? { name: criterion } : undefined;
      return call(transport, "POST", "/work_queues/filter", { body: { work_queues, ...page } });
    },
    update: (id, changes) => call(transport, "PATCH", at(id), { body: changes }),
    delete: (id) => call(transport, "DELETE", at(id)),
    runs: (id, request) => call(transport, "POST", `${at(id)}/get_runs`, { body: request }),
    slots: (id, page) =>
      call(transport, "POST", `${at(id)}/concurrency_status`, { body: { page, limit: 200 } }),
  };
}
