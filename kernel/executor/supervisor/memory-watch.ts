/** Reports once that the main thread's JavaScript has nearly used up its memory: collecting garbage takes long then. */
import { Session } from "node:inspector/promises";
import { debugLog } from "../../debug-log.ts";
import type { Gate } from "./pause-gate.ts";

/** The share of the limit from which on it is reported. */
const NEAR = 0.85;
const CHECK_MS = 1000;

/** `limit` and what `onNear` is called with are bytes. */
export function watchMemory(limit: number, gate: Gate, onNear: (used: number) => void): void {
  let session: Session | undefined;
  let isAsking = false;

  const usedByHeap = async (): Promise<number> => {
    if (!session) {
      session = new Session();
      session.connectToMainThread();
    }
    const inspector = session;
    const usage: unknown = await gate.pass(false, () => inspector.post("Runtime.getHeapUsage"));
    return (usage as { usedSize: number }).usedSize;
  };
  const check = async (): Promise<void> => {
    // The whole process's memory costs nothing to know; the main thread is asked when that is much.
    if (isAsking || process.memoryUsage.rss() < NEAR * limit) return;
    isAsking = true;
    const used = await usedByHeap().catch((error: unknown) => {
      debugLog("supervisor.memory", error);
      return 0;
    });
    isAsking = false;
    if (used < NEAR * limit) return;
    clearInterval(timer);
    session?.disconnect();
    onNear(used);
  };
  const timer = setInterval(() => void check(), CHECK_MS);
}
