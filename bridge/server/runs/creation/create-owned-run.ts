/** Creates a flow run by request, as the process's that asks for it. */
import type { z } from "zod";
import type { flowRunCreate } from "../../../contract/runs/flow-run.ts";
import type { OwnerIdentity } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { findPool } from "../../resources/pools/work-pool-row.ts";
import { findQueue } from "../../resources/pools/work-queue-row.ts";
import type { Owners } from "../owners.ts";
import { proposal, proposalOf } from "../states/state.ts";
import { createFlowRun } from "./create-flow-run.ts";

/**
 * The run's row, and whether it is new; undefined when there is no such flow.
 * @throws 404 when there is no such work pool, or queue of it
 */
export function createOwnedRun(
  context: ServerContext,
  owners: Pick<Owners, "claim">,
  { state, ...request }: z.output<typeof flowRunCreate>,
  owner: OwnerIdentity | undefined,
): { row: Row; created: boolean } | undefined {
  if (!context.database.get("SELECT 1 FROM flow WHERE id = ?", request.flow_id)) return undefined;
  return context.write(() => {
    const run = createFlowRun(context, {
      ...request,
      // Prefect's server leaves them out of a run that is created once by its key.
      job_variables: request.job_variables ?? (request.idempotency_key ? null : {}),
      work_queue_id: request.work_pool_name
        ? namedQueueId(context, request.work_pool_name, request.work_queue_name)
        : null,
      state: state ? proposalOf(state, context.now()) : proposal("PENDING"),
    });
    owners.claim(String(run.row.id), owner);
    return run;
  });
}

/** The id of the queue with this name, else of the pool's default one. */
function namedQueueId(context: ServerContext, pool: string, queue: string | null | undefined): string {
  return text(queue ? findQueue(context, pool, queue).id : findPool(context, pool).default_queue_id);
}
