/** Ends the processes of a stopped cell: asks them as Ctrl-C does, then in harder ways, and names what goes on. */
import { setTimeout as sleep } from "node:timers/promises";
import { CHILDREN_AGAIN_MS, CHILDREN_SIGNALS, CHILDREN_WATCHED_MS } from "../stop-times.ts";
import { ageOf, commandOf, descendantsOf, identityOf } from "./processes.ts";

/** The processes of a cell that is being stopped. */
export interface StoppedProcesses {
  /** Look for some that have come since, and ask them too. */
  again(): void;
  /** No more come: the cell's code has been ended. */
  complete(): void;
  /** Resolves when all that were asked have ended, or are given up. */
  ended: Promise<void>;
  /** Resolves to those that did not end, as the user reads them: `1234 (sh -c …)`. */
  left: Promise<string[]>;
}

const YOUNG_S = 0.1;

/** What ending processes does to the system, and reads there; a test may replace it. */
export const system = {
  signal: (pid: number, name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch {
      // It is gone already, or another user's: then it is named in the end.
    }
  },
  /** A process that was just started may lose a signal (a shell between vfork and exec does): it gets another. */
  isYoung: (pid: number): boolean => (ageOf(pid) ?? YOUNG_S) < YOUNG_S,
  descendantsOf,
  identityOf,
  commandOf,
  sleep: (ms: number): Promise<void> => sleep(ms),
  now: (): number => performance.now(),
};

/** `list` gives the cell's processes, again each time. They are asked at once; if it is `complete`, no more come. */
export function endProcesses(list: () => number[], complete = false, effects = system): StoppedProcesses {
  /** Those that were asked, once: a second SIGINT means "at once, without tidying up" to many. */
  const asked = new Map<number, { identity: string; young: boolean }>();
  let isComplete = complete;
  const { promise: completed, resolve: endList } = Promise.withResolvers<void>();

  const ask = (pid: number): void => {
    const identity = effects.identityOf(pid);
    if (identity === undefined || asked.get(pid)?.identity === identity) return;
    asked.set(pid, { identity, young: effects.isYoung(pid) });
    effects.signal(pid, "SIGINT");
  };
  const alive = (): number[] =>
    [...asked].filter(([pid, { identity }]) => effects.identityOf(pid) === identity).map(([pid]) => pid);

  /** True when none is left within `ms`. */
  const ended = async (ms: number): Promise<boolean> => {
    const until = effects.now() + ms;
    for (let left = alive(); !isComplete || left.length > 0; left = alive()) {
      if (effects.now() >= until) return false;
      const pause = effects.sleep(CHILDREN_AGAIN_MS);
      await (isComplete ? pause : Promise.race([pause, completed]));
      for (const [pid, one] of asked) {
        if (!one.young || effects.isYoung(pid)) continue;
        one.young = false;
        if (effects.identityOf(pid) === one.identity) effects.signal(pid, "SIGINT");
      }
    }
    return true;
  };

  const escalate = async (): Promise<string[]> => {
    for (const { signal, afterMs } of CHILDREN_SIGNALS) {
      if (await ended(afterMs)) return [];
      const left = new Set(alive().flatMap((pid) => [pid, ...effects.descendantsOf(pid)]));
      for (const pid of left) {
        const identity = effects.identityOf(pid);
        if (identity === undefined) continue;
        asked.set(pid, { identity, young: false });
        effects.signal(pid, signal);
      }
    }
    if (await ended(CHILDREN_WATCHED_MS)) return [];
    return alive().map((pid) => `${pid} (${effects.commandOf(pid)})`);
  };

  const askAll = (): void => {
    for (const pid of list()) ask(pid);
  };
  askAll();
  const left = escalate();
  return {
    again: askAll,
    complete: () => {
      isComplete = true;
      endList();
    },
    ended: left.then(() => {}),
    left,
  };
}
