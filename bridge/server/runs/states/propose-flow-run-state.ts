/** Proposes a state for a flow run by request: whoever has it begin is its owner. */
import type { z } from "zod";
import type { OrchestrationResult, setStateRequest } from "../../../contract/runs/state.ts";
import type { OwnerIdentity } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import { corePolicy, minimalPolicy } from "../orchestration/policies.ts";
import type { Owners } from "../owners.ts";
import { setFlowRunState } from "./set-flow-run-state.ts";
import { proposalOf } from "./state.ts";

/** What was decided; undefined when there is no such run. */
export function proposeFlowRunState(
  context: ServerContext,
  owners: Pick<Owners, "claim">,
  id: string,
  { state, force }: z.output<typeof setStateRequest>,
  owner: OwnerIdentity | undefined,
  renewsLeases = false,
): OrchestrationResult | undefined {
  return context.write(() => {
    const rules = force ? minimalPolicy : corePolicy;
    const answer = setFlowRunState(context, id, proposalOf(state, context.now()), rules, {
      owner,
      renewsLeases,
    });
    if (answer?.status === "ACCEPT" && (state.type === "PENDING" || state.type === "RUNNING")) {
      owners.claim(id, owner);
    }
    return answer;
  });
}
