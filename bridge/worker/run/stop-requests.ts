/** Hears SIGTERM and SIGINT as requests to stop the run of this process. */
import type { ChildMessage } from "./child-message.ts";

export interface StopRequests {
  requested(): boolean;
  /** Calls it when one comes, or now if one came. */
  onRequest(handler: () => void): void;
  /** From now on the signals are Node's again. */
  end(): void;
}

/** A request is remembered when the run has not begun. */
export function stopRequests(): StopRequests {
  let requested = false;
  let stop: (() => void) | undefined;
  const onSignal = () => {
    requested = true;
    process.send?.("stopping" satisfies ChildMessage);
    stop?.();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return {
    requested: () => requested,
    onRequest(handler: () => void) {
      stop = handler;
      if (requested) handler();
    },
    end() {
      process.off("SIGTERM", onSignal);
      process.off("SIGINT", onSignal);
    },
  };
}
