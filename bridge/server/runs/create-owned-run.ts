/** Creates a flow run by request, as the process's that asks for it. */
import type { z } from "zod";
import type { flowRunCreate } from "../../contract/runs/flow-run.ts";
import type { OwnerIdentity } from "../../processes/identity.ts";
import type { ServerContext } from "../context.ts";
import type { Row } from "../db/database.ts";
import { createFlowRun } from "./create-flow-run.ts";
import type { Owners } from "./owners.ts";
import { proposal, proposalOf } from "./state.ts";

/** The run's row, and whether it is new; undefined when there is no such flow. */
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
      state: state ? proposalOf(state, context.now()) : proposal("PENDING"),
    });
    owners.claim(String(run.row.id), owner);
    return run;
  });
}
