/** Waits until a serving command is stopped: the first Ctrl-C lets runs finish, the second cancels them. */
import type { Worker } from "../../worker/worker.ts";

/** Resolves when the worker has stopped, after SIGINT or SIGTERM. SIGTERM cancels what is running at once. */
export async function untilStopped(worker: Worker, log: (line: string) => void): Promise<void> {
  let interrupted = false;
  const stop = (signal: NodeJS.Signals) => {
    const count = worker.running();
    const cancel = interrupted || signal === "SIGTERM";
    if (count > 0) {
      const runs = `${count} run${count === 1 ? "" : "s"}`;
      log(cancel ? `cancelling ${runs}` : `waiting for ${runs} to end; press Ctrl-C again to cancel`);
    }
    interrupted = true;
    worker.stop({ cancel });
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    await worker.done;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
