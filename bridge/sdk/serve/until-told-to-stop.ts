/** Ends serving when the process is told to stop: runs under way are cancelled, a second time at once. */
import type { DueRuns } from "../../worker/run-due.ts";

/** A terminal that is closed says SIGHUP. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Resolves when it has stopped; `onStop` is called first, once, and waited for. */
export async function untilToldToStop(
  runs: DueRuns,
  log: (line: string) => void,
  onStop: () => Promise<void>,
): Promise<void> {
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    const now = stopped !== undefined;
    const count = runs.running();
    if (count > 0) {
      const what = `${count} run${count === 1 ? "" : "s"}`;
      log(
        now
          ? `ending ${what} at once`
          : `cancelling ${what}; Ctrl-C again ends ${count === 1 ? "it" : "them"} at once`,
      );
    }
    stopped ??= onStop();
    runs.stop({ cancel: true, now });
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    await runs.done;
    await stopped;
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
