/** A process whose timers run while a thread has whatever they call terminated, again and again; prints that they still run. */
import { Session } from "node:inspector/promises";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { provideTermination } from "../../../../kernel/executor/main-thread/termination.ts";
import { terminateCall } from "../../../../kernel/executor/supervisor/terminate-call.ts";

const TERMINATIONS = 800;

function keepTimersBusy(): void {
  const again = (ms: number, left: number): void => {
    if (left > 0) setTimeout(again, ms, ms, left - 1);
  };
  // Node has one list for each length; a list that is empty is dropped, and made again.
  const begin = (): void => {
    for (let ms = 1; ms < 30; ms++) again(ms, 3);
  };
  for (let n = 0; n < 5; n++) setInterval(begin, 7);
}

if (isMainThread) {
  provideTermination("file:///nowhere/");
  keepTimersBusy();
  new Worker(new URL(import.meta.url)).on("message", (found: string[]) =>
    setTimeout(() => {
      console.log([...new Set(found)].sort().join(" "));
      process.exit();
    }, 50),
  );
} else {
  setInterval(() => {}, 1000); // keeps the thread while it waits for an answer
  const session = new Session();
  session.connectToMainThread();
  const found: string[] = [];
  for (let n = 0; n < TERMINATIONS; n++) {
    const call = { expression: terminateCall(false), returnByValue: true };
    try {
      const { result } = (await (session.post("Runtime.evaluate", call) as Promise<unknown>)) as {
        result: { value: string };
      };
      found.push(result.value);
    } catch (error) {
      // V8 may end the call with what it has terminated.
      if (!String(error).includes("Execution was terminated")) throw error;
      found.push("terminated");
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
  }
  parentPort?.postMessage(found);
}
