/** A run keeps its concurrency lease when the proposed state does not mention it. */
import type { Rule } from "../transition.ts";

/** Clients send a state's details anew with every state. */
export const keepLease: Rule = ({ initial, proposed }) => {
  const lease = initial?.details.deployment_concurrency_lease_id;
  if (!lease || proposed.details.deployment_concurrency_lease_id) return undefined;
  return {
    proposed: { ...proposed, details: { ...proposed.details, deployment_concurrency_lease_id: lease } },
  };
};
