/** Flow runs of the API. */
import { randomUUID } from "node:crypto";
import type { FlowRun, FlowRunCreate, FlowRunUpdate } from "../contract/runs/flow-run.ts";
import type { OrchestrationResult, StateCreate } from "../contract/runs/state.ts";
import type { FilterRequest } from "./filter-request.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface FlowRunClient {
  create(run: FlowRunCreate): Promise<FlowRun>;
  /** The run, or undefined when there is none of that id. */
  find(id: string): Promise<FlowRun | undefined>;
  read(id: string): Promise<FlowRun>;
  filter(request?: FilterRequest): Promise<FlowRun[]>;
  count(request?: FilterRequest): Promise<number>;
  /** Proposes a state; the answer is what the server decided. */
  setState(id: string, state: StateCreate, force?: boolean): Promise<OrchestrationResult>;
  /** Resumes a paused run; the answer is what the server decided. */
  resume(id: string, runInput?: Record<string, unknown>): Promise<OrchestrationResult>;
  update(id: string, changes: FlowRunUpdate): Promise<void>;
  /** Adds labels to those the run has. */
  label(id: string, labels: Record<string, string>): Promise<void>;
  delete(id: string): Promise<void>;
}

export function flowRunClient(transport: Transport): FlowRunClient {
  const at = (id: string) => `/flow_runs/${segment(id)}`;
  return {
    create: (run) => call(transport, "POST", "/flow_runs/", { body: run }),
    find: (id) => call(transport, "GET", at(id), { absent: [404] }),
    read: (id) => call(transport, "GET", at(id)),
    filter: (request = {}) => call(transport, "POST", "/flow_runs/filter", { body: request }),
    count: (request = {}) => call(transport, "POST", "/flow_runs/count", { body: request }),
    async setState(id, { state_details: details, ...state }, force = false) {
      const transition = details?.transition_id ?? randomUUID();
      const state_details = { ...details, transition_id: transition };
      const body = { state: { ...state, state_details }, force };
      const answer = await call<OrchestrationResult>(transport, "POST", `${at(id)}/set_state`, { body });
      // It was taken, the answer was lost, and a server refuses to take it twice.
      const wasTaken =
        answer.state?.type === state.type && answer.state.state_details.transition_id === transition;
      return wasTaken ? { ...answer, status: "ACCEPT", details: { type: "accept_details" } } : answer;
    },
    resume: (id, runInput) =>
      call(transport, "POST", `${at(id)}/resume`, { body: runInput ? { run_input: runInput } : {} }),
    update: (id, changes) => call(transport, "PATCH", at(id), { body: changes }),
    label: (id, labels) => call(transport, "PATCH", `${at(id)}/labels`, { body: labels }),
    delete: (id) => call(transport, "DELETE", at(id)),
  };
}
