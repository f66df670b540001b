/** Inputs of flow runs of the API. */
import type {
  FlowRunInput,
  FlowRunInputCreate,
  FlowRunInputFilter,
} from "../contract/runs/flow-run-input.ts";
import { ApiError } from "./errors.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface FlowRunInputClient {
  /** Whether the key was free; nothing is written otherwise. */
  create(flowRunId: string, input: FlowRunInputCreate): Promise<boolean>;
  /** The value, which is JSON; undefined where there is none under the key. */
  read(flowRunId: string, key: string): Promise<unknown>;
  /** Oldest first. */
  filter(flowRunId: string, filter: FlowRunInputFilter): Promise<FlowRunInput[]>;
  /** Whether there was one. */
  delete(flowRunId: string, key: string): Promise<boolean>;
}

export function flowRunInputClient(transport: Transport): FlowRunInputClient {
  const at = (id: string, key?: string) =>
    `/flow_runs/${segment(id)}/input${key === undefined ? "" : `/${segment(key)}`}`;
  return {
    async create(id, input) {
      try {
        await call(transport, "POST", at(id), { body: input });
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.status === 409) return false;
        throw error;
      }
    },
    read: (id, key) => call(transport, "GET", at(id, key), { absent: [404] }),
    filter: (id, filter) => call(transport, "POST", `${at(id)}/filter`, { body: filter }),
    async delete(id, key) {
      try {
        await call(transport, "DELETE", at(id, key));
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return false;
        throw error;
      }
    },
  };
}
