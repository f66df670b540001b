/** Words a decision on a proposed state as it is answered. */
import type { OrchestrationResult } from "../../../contract/runs/state.ts";
import type { Refusal } from "./transition.ts";

/** @param refusal undefined for what was accepted */
export function outcome(refusal: Refusal | undefined): Pick<OrchestrationResult, "status" | "details"> {
  switch (refusal?.kind) {
    case undefined:
      return { status: "ACCEPT", details: { type: "accept_details" } };
    case "reject":
      return { status: "REJECT", details: { type: "reject_details", reason: refusal.reason } };
    case "abort":
      return { status: "ABORT", details: { type: "abort_details", reason: refusal.reason } };
    case "wait":
      return {
        status: "WAIT",
        details: { type: "wait_details", delay_seconds: refusal.seconds, reason: refusal.reason },
      };
  }
}
