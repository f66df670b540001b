/** Says why a message was not sent, as its event does: one line, a stable code, no secrets. */
import { debugLog } from "../../../debug-log.ts";
import { NotifyError } from "../../../notify/notify-error.ts";
import { BlockKeyError } from "../../blocks/encryption/key-error.ts";
import { ActionFailed, type Outcome } from "../actions/outcome.ts";

/** The failure with what it is related to, and how often it was tried. */
export function describeFailure(
  error: unknown,
  { attempts, related }: { attempts: number; related: Outcome["related"] },
): ActionFailed {
  const tried = attempts > 0 ? { attempts } : {};
  if (error instanceof ActionFailed) {
    const { outcome } = error;
    return new ActionFailed(error.message, {
      related: [...related, ...outcome.related],
      details: { ...outcome.details, ...tried },
    });
  }
  if (error instanceof NotifyError || error instanceof BlockKeyError) {
    const status = error instanceof NotifyError ? error.status : undefined;
    return new ActionFailed(error.message, {
      related,
      details: { code: error.code, ...(status !== undefined && { status_code: status }), ...tried },
    });
  }
  debugLog("automations.message", error);
  return new ActionFailed("The message could not be sent: an unexpected error.", {
    related,
    details: { code: "automation.unexpected", ...tried },
  });
}
