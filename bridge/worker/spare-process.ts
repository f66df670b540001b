/** Has one process ready before a run needs it, so that runs start at once. */
import { type WarmProcess, warmProcess } from "./run-process.ts";

/** A taken process is replaced this much later, so that making the next does not slow the run's start. */
const REFILL_MS = 1000;

export interface SpareProcess {
  /** The process that is ready, or a new one. */
  take(): WarmProcess;
  /** Ends the one that is ready, and makes no more. */
  close(): Promise<void>;
}

export function createSpareProcess(env: NodeJS.ProcessEnv): SpareProcess {
  let spare: WarmProcess | undefined = warm();
  let refill: NodeJS.Timeout | undefined;
  let closed = false;

  function warm(): WarmProcess {
    const child = warmProcess(env);
    child.gone.then(() => {
      if (spare === child) spare = undefined;
    });
    return child;
  }

  return {
    take() {
      const child = spare ?? warm();
      spare = undefined;
      clearTimeout(refill);
      refill = setTimeout(() => {
        if (!closed) spare ??= warm();
      }, REFILL_MS);
      return child;
    },
    async close() {
      closed = true;
      clearTimeout(refill);
      const unused = spare;
      spare = undefined;
      unused?.discard();
      await unused?.gone;
    },
  };
}
