/** Knows the calls of tasks and flows that have not settled, to tell whose code may stand behind late code. */
import { currentLoop } from "../event-loop/current-loop.ts";
import type { LiveRun } from "./live-run.ts";
import { createRoster, type Place } from "./roster.ts";

/** A call of a task or flow, until its promise has settled. */
export interface Call {
  /** The attempt whose code is under way; undefined before the first, and between two. */
  attempt: LiveRun | undefined;
}

export interface Calls {
  /** @param around the run that the call is made in */
  enter(around: LiveRun | undefined): Call;
  leave(call: Call): void;
  /**
   * May code of another run, which must not be lost, wait in the queue for the code of `run` to return? That of runs
   * which are over as well may be lost, and the runs around `run` are taken to wait for it.
   */
  mayWaitBehind(run: LiveRun): boolean;
}

interface KnownCall extends Call {
  readonly around: LiveRun | undefined;
  place: Place<KnownCall> | undefined;
}

export function createCalls(): Calls {
  const calls = createRoster<KnownCall>();
  // Who waits for a call that has settled goes on later in the same turn.
  const settled = { loop: -1, around: new Set<LiveRun | undefined>() };
  return {
    enter(around) {
      const call: KnownCall = { attempt: undefined, around, place: undefined };
      call.place = calls.enter(call);
      return call;
    },
    leave(call: KnownCall) {
      const loop = currentLoop();
      if (settled.loop !== loop) settled.around.clear();
      settled.loop = loop;
      settled.around.add(call.around);
      if (call.place) calls.leave(call.place);
    },
    mayWaitBehind(run) {
      const outer = new Set<LiveRun>();
      for (let at: LiveRun | undefined = run; at; at = at.parent) outer.add(at);
      if (settled.loop === currentLoop()) {
        for (const around of settled.around) if (!around?.isOver()) return true;
      }
      for (const { attempt, around } of calls.values()) {
        if (around?.isOver()) continue;
        // One that is late as well, and has not timed out yet, is ended by its own timer.
        const isLate = attempt !== undefined && attempt.stopped === undefined && attempt.isOver();
        if (!isLate && !(attempt && outer.has(attempt))) return true;
      }
      return false;
    },
  };
}
