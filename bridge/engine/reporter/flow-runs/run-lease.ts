/** Follows from a flow run's states under which lease it has a slot of its deployment's concurrency limit. */
import type { State } from "../../../state.ts";

/** A run's lease as its states tell of it. */
export interface RunLease {
  readonly id: string;
  /** A run that pauses gives its slot back, and goes on without one. */
  readonly isGivenBack: boolean;
}

const WITH_SLOT: readonly State["type"][] = ["PENDING", "RUNNING", "CANCELLING"];

/** The lease of a run that was in `before` and enters this state. */
export function leaseAfter(
  before: RunLease | undefined,
  { type, name, details }: State,
): RunLease | undefined {
  const id = details?.deploymentLeaseId;
  if (id === undefined) return undefined;
  const keeps = WITH_SLOT.includes(type) || (type === "SCHEDULED" && name === "AwaitingRetry");
  return { id, isGivenBack: !keeps || (before?.id === id && before.isGivenBack) };
}
