/** Takes a flow run into a proposed state: the rules decide, row and times are written, an event is emitted. */
import type { FlowRunPolicy } from "../../../contract/runs/flow-run.ts";
import type { OrchestrationResult } from "../../../contract/runs/state.ts";
import type { ServerContext } from "../../context.ts";
import type { Row } from "../../db/database.ts";
import { type Decision, decide } from "../orchestration/decide.ts";
import { outcome } from "../orchestration/outcome.ts";
import { hasSlot, leavesSlot } from "../orchestration/rules/deployment-slots.ts";
import type { Rule, Transition } from "../orchestration/transition.ts";
import { findFlowRun } from "../rows/flow-run-row.ts";
import { wireState } from "../rows/state-row.ts";
import { ENTRY_COLUMNS, entryOf, entryValues, recordEntry, transitionOf } from "./flow-run-entry.ts";
import { type Asker, giveSlotBack, keepSlot, takeSlot } from "./run-slot.ts";
import type { ProposedState, StoredState } from "./state.ts";

/**
 * Proposes a state for the flow run `id`, inside a transaction; undefined if there is no such run. The answer
 * is Prefect's: ACCEPT with the new state, REJECT with the state the run is in now, ABORT or WAIT with it too.
 */
export function setFlowRunState(
  context: ServerContext,
  id: string,
  proposed: ProposedState,
  rules: readonly Rule[],
  asker: Asker = {},
): OrchestrationResult | undefined {
  const row = findFlowRun(context.database, id);
  if (!row) return undefined;
  const transition = transitionOf(context, row, proposed);
  const decision = decide(transition, rules);
  const written = decision.state
    ? write(context, row, transition, decision, decision.state, asker)
    : undefined;
  if (!written) storePolicy(context, id, decision.policy);
  const current = written ?? transition.initial;
  return { state: current && wireState(current), ...outcome(decision.refusal) };
}

const UPDATE = `UPDATE flow_run SET ${ENTRY_COLUMNS.map((column) => `${column} = ?`).join(", ")} WHERE id = ?`;

function write(
  context: ServerContext,
  row: Row,
  transition: Transition,
  decision: Decision,
  accepted: ProposedState,
  asker: Asker,
): StoredState {
  const id = String(row.id);
  const lease = leaseAfter(context, id, transition, decision, accepted, asker);
  const held = lease ? { deployment_concurrency_lease_id: lease } : {};
  const entry = entryOf(context, row, transition, decision, accepted, held);
  context.database.run(UPDATE, ...entryValues(entry, context.now()), id);
  recordEntry(context, row, entry);
  return entry.state;
}

/** Takes, keeps and gives back the slot of the run's deployment; the lease that the run has in its new state. */
function leaseAfter(
  context: ServerContext,
  id: string,
  { initial, run }: Transition,
  { slot, refusal }: Decision,
  accepted: ProposedState,
  asker: Asker,
): string | null | undefined {
  const lease = initial?.details.deployment_concurrency_lease_id;
  const taken = slot === "take" ? takeSlot(context, id, run.deployment_id, asker) : undefined;
  if (slot === "keep" && lease) keepSlot(context, lease, run.deployment_id, asker);
  if (lease && initial && (taken || leavesSlot(initial.type, accepted, refusal !== undefined)))
    giveSlotBack(context, lease);
  // A forced state has it too, which no rule carries it into.
  return (
    taken ?? accepted.details.deployment_concurrency_lease_id ?? (hasSlot(accepted.type) ? lease : undefined)
  );
}

function storePolicy(context: ServerContext, id: string, policy: FlowRunPolicy): void {
  context.database.run(
    "UPDATE flow_run SET empirical_policy = ?1 WHERE id = ?2 AND empirical_policy <> ?1",
    JSON.stringify(policy),
    id,
  );
}
