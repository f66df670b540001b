/** Calls for many flows or runs at once on the wire: at most fifty, found by a filter. */
import { z } from "zod";
import { flowFilter } from "./flow.ts";
import { flowRunFilter } from "./flow-run.ts";
import type { OrchestrationResult } from "./state.ts";
import { stateCreate } from "./state.ts";

const MOST = 50;
const limit = z.number().int().min(1).max(MOST).default(MOST);

export const bulkDeleteFlows = z.object({ flows: flowFilter.nullish(), limit });
export const bulkDeleteFlowRuns = z.object({ flow_runs: flowRunFilter.nullish(), limit });
export const bulkSetState = z.object({
  flow_runs: flowRunFilter.nullish(),
  state: stateCreate,
  force: z.boolean().default(false),
  limit,
});

export interface BulkDeleted {
  deleted: string[];
}
export interface BulkStates {
  results: ({ flow_run_id: string } & OrchestrationResult)[];
}
