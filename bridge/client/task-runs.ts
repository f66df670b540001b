/** Task runs of the API. The engine itself reports them by events; see engine/reporter/. */
import type { OrchestrationResult, StateCreate } from "../contract/runs/state.ts";
import type { TaskRun, TaskRunCreate } from "../contract/runs/task-run.ts";
import type { FilterRequest } from "./filter-request.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface TaskRunClient {
  create(run: TaskRunCreate): Promise<TaskRun>;
  find(id: string): Promise<TaskRun | undefined>;
  read(id: string): Promise<TaskRun>;
  filter(request?: FilterRequest): Promise<TaskRun[]>;
  count(request?: FilterRequest): Promise<number>;
  setState(id: string, state: StateCreate, force?: boolean): Promise<OrchestrationResult>;
}

export function taskRunClient(transport: Transport): TaskRunClient {
  const at = (id: string) => `/task_runs/${segment(id)}`;
  return {
    create: (run) => call(transport, "POST", "/task_runs/", { body: run }),
    find: (id) => call(transport, "GET", at(id), { absent: [404] }),
    read: (id) => call(transport, "GET", at(id)),
    filter: (request = {}) => call(transport, "POST", "/task_runs/filter", { body: request }),
    count: (request = {}) => call(transport, "POST", "/task_runs/count", { body: request }),
    setState: (id, state, force = false) =>
      call(transport, "POST", `${at(id)}/set_state`, { body: { state, force } }),
  };
}
