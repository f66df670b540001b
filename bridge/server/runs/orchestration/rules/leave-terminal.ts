/** A run that is over goes on only to be run again, and never so that its result is lost. */
import { isTerminalType } from "../../../../state.ts";
import { abort, type Rule, reject } from "../transition.ts";

/** A result that is stored is a reason to refuse; one that is not is lost already. */
export const leaveTerminal: Rule = ({ initial, proposed, run }) => {
  if (!initial || !isTerminalType(initial.type)) return undefined;
  if (["CANCELLING", "PAUSED", "CRASHED"].includes(proposed.type)) {
    return abort(`Run is already in terminal state ${initial.type}.`);
  }
  if (initial.type === "COMPLETED" && !isTerminalType(proposed.type) && hasPersistedResult(initial.data)) {
    return reject("Run is already COMPLETED.");
  }
  const lost = keepResult({ initial, proposed, run, now: 0, slots: () => undefined });
  if (lost) return lost;
  if (proposed.type === "SCHEDULED" && !run.deployment_id) {
    return abort("Cannot reschedule a run without an associated deployment.");
  }
  if (isTerminalType(proposed.type)) return undefined;
  return {
    policy: {
      ...run.policy,
      resuming: false,
      pause_keys: [],
      retry_type: proposed.type === "SCHEDULED" ? "reschedule" : null,
    },
  };
};

/** May COMPLETED replace COMPLETED? Not when that forgets a result. Also checked when a state is forced. */
export const keepResult: Rule = ({ initial, proposed }) => {
  if (initial?.type !== "COMPLETED" || proposed.type !== "COMPLETED") return undefined;
  if (!hasPersistedResult(initial.data) || hasPersistedResult(proposed.data)) return undefined;
  return reject(
    "Cannot overwrite a COMPLETED state that carries persisted result data with one that does not.",
  );
};

/** Whether a state's data names a result that can be read again. */
export function hasPersistedResult(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  return !("type" in data && data.type === "unpersisted");
}
