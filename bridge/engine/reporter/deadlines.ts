/** Watches the deadlines of attempts, and interrupts the main thread while the code of one holds it past its own. */
import { setTimeout as sleep } from "node:timers/promises";
import { debugLog } from "../../debug-log.ts";
import { type Interrupted, interruptCall } from "../interrupt/interrupt-call.ts";
import type { MainEvaluator } from "./evaluate-on-main.ts";

export interface Deadlines {
  watch(id: number, ms: number): void;
  leave(id: number): void;
}

/** The main thread's own timer comes first, when it is free to. */
const GRACE_MS = 20;
/** Late code is ended wherever it is when it could not be ended in its own lines for this long. */
const CAREFUL_MS = 500;
/** Between two calls that find late code. */
const HELD_MS = 5;
/** Between two that find none: more each time, as what goes on then mostly waits. */
const [FREE_MS, MAX_FREE_MS] = [50, 1000];

/** @param main evaluates expressions on the main thread, however busy that is */
export function createDeadlines(main: Pick<MainEvaluator, "evaluate" | "disconnect">): Deadlines {
  const timers = new Map<number, NodeJS.Timeout>();
  const expired = new Set<number>();
  let call: Promise<Interrupted> | undefined;
  let heldSince: number | undefined;

  const interrupt = async (): Promise<Interrupted> => {
    try {
      const isCareful = heldSince === undefined || performance.now() - heldSince < CAREFUL_MS;
      const found = (await main.evaluate(interruptCall(isCareful))) as Interrupted;
      heldSince = found === "held" ? (heldSince ?? performance.now()) : undefined;
      return found;
    } catch (error) {
      debugLog("reporter.interrupt", error);
      return "free";
    } finally {
      call = undefined;
      // Not for longer than a call: the process may end at any time.
      main.disconnect();
    }
  };

  const enforce = async (id: number): Promise<void> => {
    expired.add(id);
    for (let free = FREE_MS; expired.has(id); ) {
      call ??= interrupt();
      const found = await call;
      await sleep(found === "held" ? HELD_MS : free);
      free = found === "free" ? Math.min(2 * free, MAX_FREE_MS) : FREE_MS;
    }
  };

  return {
    watch: (id, ms) =>
      void timers.set(
        id,
        setTimeout(() => {
          timers.delete(id);
          void enforce(id);
        }, ms + GRACE_MS),
      ),
    leave: (id) => {
      clearTimeout(timers.get(id));
      timers.delete(id);
      expired.delete(id);
    },
  };
}
