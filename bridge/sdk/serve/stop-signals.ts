/** Ends serving when the process is told to stop: runs under way are cancelled, a second time at once. */
import type { Runner } from "../../worker/runner.ts";

/** A terminal that is closed says SIGHUP. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** How a process ends that Ctrl-C ended. */
const INTERRUPTED = 130;

export interface StopSignals {
  /** Resolves when it has stopped; `onStop` is called first, once, and waited for. */
  until(runs: Runner, onStop: () => Promise<void>): Promise<void>;
  close(): void;
}

/** What comes before there are runs stops them when there are; twice, it ends the process. */
export function listenForStop(log: (line: string) => void): StopSignals {
  let count = 0;
  let act = (): void => {
    if (count > 1) process.exit(INTERRUPTED);
  };
  const told = (): void => {
    count++;
    act();
  };
  for (const signal of SIGNALS) process.on(signal, told);
  return {
    async until(runs, onStop) {
      let stopped: Promise<void> | undefined;
      act = () => {
        const now = stopped !== undefined;
        const under = runs.running();
        if (under > 0) {
          const what = `${under} run${under === 1 ? "" : "s"}`;
          const again = `Ctrl-C again ends ${under === 1 ? "it" : "them"} at once`;
          log(now ? `ending ${what} at once` : `cancelling ${what}; ${again}`);
        }
        stopped ??= onStop();
        runs.stop({ cancel: true, now });
      };
      if (count > 0) act();
      await runs.done;
      await stopped;
    },
    close() {
      for (const signal of SIGNALS) process.off(signal, told);
    },
  };
}
