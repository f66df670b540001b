/** Keeps for each flow run under way the time it began with: its durations are right, though the clock was set meanwhile. */
import type { Micros } from "../../../contract/time.ts";
import { isTerminalType, type StateType } from "../../../state.ts";
import type { ServerClock } from "../../db/clock.ts";

/** Times in microseconds since 1970. */
export interface OwnTimes {
  /**
   * Now, by the clock as it was when the run began, or the one it was called in (`outer` is asked where that matters); by
   * today's for one that another process saw begin.
   */
  now(flowRunId: string, outer?: () => string | null): Micros;
  /** The run is in this state from now on. */
  entered(flowRunId: string, type: StateType, outer?: () => string | null): void;
}

/** Runs that are remembered: of those that never end, the oldest are forgotten. */
const MAX_RUNS = 10_000;

/** For the runs of this process. */
export function createOwnTimes(clock: ServerClock): OwnTimes {
  const began = new Map<string, Micros>();
  /** By how much the clock had been set when the run began. */
  const setAtStart = (id: string, outer: (() => string | null) | undefined): Micros => {
    const set = clock.set();
    return began.get(id) ?? (set === 0 ? 0 : (began.get(outer?.() ?? "") ?? set));
  };
  return {
    now: (id, outer) => {
      const now = clock.now();
      return now - (clock.set() - setAtStart(id, outer));
    },
    entered(id, type, outer) {
      if (isTerminalType(type)) began.delete(id);
      else if (type === "RUNNING" && !began.has(id)) {
        began.set(id, setAtStart(id, outer));
        const [oldest] = began.size > MAX_RUNS ? began.keys() : [];
        if (oldest !== undefined) began.delete(oldest);
      }
    },
  };
}
