/** Terminates the main thread's synchronous code through V8's inspector. */

import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Protocol } from "devtools-protocol";
import { debugLog } from "../../debug-log.ts";
import {
  CAREFUL_MS,
  CAREFUL_PAUSE_MS,
  NATIVE_MS,
  STARVED_MS,
  TERMINATION_BAIT_MS,
  TURN_MS,
} from "../stop-times.ts";
import type { MainThread } from "./main-thread-port.ts";
import { mainThreadState } from "./main-thread-state.ts";
import type { Gate } from "./pause-gate.ts";
import { type Found, terminateCall } from "./terminate-call.ts";

/** What V8's inspector answers; the types of Node's promises leave it out. */
type Evaluated = Pick<Protocol.Runtime.EvaluateResponse, "result">;

/** A termination under way. */
export interface Termination {
  /** Resolves when no code goes on that runs now, however it is woken: it is ended, or V8 was asked to end it. */
  asked: Promise<void>;
  /** Resolves when it is over; true when code was ended. */
  over: Promise<boolean>;
}

/** Terminations, one at a time: V8 refuses another while one is under way. */
export interface Terminator {
  /** Begins one; the one under way, if there is one. */
  terminate(): Termination;
  /** Resolves when none is under way: no code that comes later is ended. */
  idle(): Promise<void>;
}

/** `onTerminated` is called when code of the main thread has been ended. */
export function createTerminator(
  gate: Gate,
  mainThread: Pick<MainThread, "post" | "answers">,
  onTerminated: () => void,
): Terminator {
  let session: Session | undefined;
  let current: Termination | undefined;

  /** Connected at the first stop, since it costs some milliseconds. */
  const inspector = (): Session => {
    if (!session) {
      session = new Session();
      session.connectToMainThread();
    }
    return session;
  };

  /**
   * Ends the user's code if that is what runs; undefined where it can't be asked, in native code. V8 may end the call
   * itself ("cut off"), and what it interrupted with it or not.
   */
  const terminateUsers = async (isBusy: boolean): Promise<Found | "cut off" | undefined> => {
    const call = {
      expression: terminateCall(isBusy),
      silent: true,
      disableBreaks: true,
      returnByValue: true,
    };
    const ask = async (): Promise<Found | "cut off"> => {
      const { result } = await (inspector().post(
        "Runtime.evaluate",
        call,
      ) as Promise<unknown> as Promise<Evaluated>);
      return (result.value ?? "held") as Found;
    };
    const asked = (): Promise<Found | "cut off"> =>
      ask().catch((error: Error) => {
        if (/terminated/.test(error.message)) return "cut off";
        throw error;
      });
    const found = new AbortController();
    try {
      // It pauses nowhere, and so holds nothing back.
      return await Promise.race([gate.pass(false, asked), nativeCode(found.signal)]);
    } finally {
      found.abort();
    }
  };

  /**
   * Ends whatever runs. A termination that finds nothing running waits for the next code the main thread runs, and ends
   * that. So it is given something that may be lost, until it has ended something.
   */
  const terminateAny = (): Promise<unknown> => {
    const terminated = gate.pass(false, () => inspector().post("Runtime.terminateExecution"));
    mainThread.post({});
    const bait = setInterval(() => mainThread.post({}), TERMINATION_BAIT_MS);
    return terminated.finally(() => clearInterval(bait));
  };

  const terminateOnce = async (onAsked: () => void): Promise<boolean> => {
    try {
      let isBusy = false;
      let wasCutOff = false;
      for (const end = Date.now() + CAREFUL_MS; Date.now() < end; await sleep(CAREFUL_PAUSE_MS)) {
        const found = await terminateUsers(isBusy);
        if (found === undefined) break;
        if (found === "terminated") return true;
        wasCutOff ||= found === "cut off";
        if (found === "none" && (await mainThread.answers({}, TURN_MS))) return wasCutOff;
        isBusy = found === "none";
      }
      const terminated = terminateAny();
      onAsked();
      await terminated;
    } catch (error) {
      // The main thread has no inspector any more: it ends.
      debugLog("supervisor.terminate", error);
    }
    return true;
  };

  const begin = (): Termination => {
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
    const over = terminateOnce(onAsked).then((hasTerminated) => {
      current = undefined;
      if (hasTerminated) onTerminated();
      onAsked();
      return hasTerminated;
    });
    return { asked, over };
  };

  return {
    terminate: () => {
      current ??= begin();
      return current;
    },
    idle: async () => {
      while (current) await current.over;
    },
  };
}

/** Resolves when the main thread could have answered and has not: it is in native code, or waits there. */
async function nativeCode(signal: AbortSignal): Promise<undefined> {
  const before = mainThreadState();
  let asleep = 0;
  for (let waited = 0; waited < STARVED_MS; waited += NATIVE_MS) {
    await sleep(NATIVE_MS, undefined, { signal });
    const now = mainThreadState();
    if (!before || !now || now.cpuMs - before.cpuMs >= NATIVE_MS) return;
    asleep = now.isAsleep ? asleep + 1 : 0;
    if (asleep > 1) return;
  }
}
