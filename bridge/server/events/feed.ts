/**
 * Tells those who listen in this process of every event as it comes in, whichever process wrote it: what is new is read
 * once for all of them, and each event is told once.
 */
import type { Changes } from "../../contract/change.ts";
import { debugLog } from "../../debug-log.ts";
import type { Database } from "../db/database.ts";
import { type Arrival, isAfter, lastPlace, type Place, readArrivals } from "./arrivals.ts";
import { createTaskRunEvents } from "./task-runs/task-run-event.ts";

export interface EventListener {
  /** Whether those of task runs are asked for, of which there are most. */
  taskRuns: boolean;
  /** Called once for all that was read at a time. */
  onArrivals(arrivals: readonly Arrival[]): void;
}

export interface EventFeed {
  /** Tells of what comes in after `after`, by default from now on; returns how to stop. */
  subscribe(listener: EventListener, after?: Place): () => void;
  close(): void;
}

/** After a failed read, until the next. */
const RETRY_MS = 1000;

/** Costs nothing while nobody listens. */
export function createEventFeed(database: Database, changes: Changes): EventFeed {
  /** Those that listen, each with the place that all it is told of comes after, until that is passed. */
  const listeners = new Map<EventListener, Place | undefined>();
  let place: Place | undefined;
  let stopChanges: (() => void) | undefined;
  let planned: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;

  const plan = (): void => {
    planned ??= setImmediate(step);
  };
  const step = (): void => {
    planned = undefined;
    if (place === undefined) return;
    try {
      const taskRuns = [...listeners.keys()].some((listener) => listener.taskRuns);
      // What nobody asks for is passed over.
      const last = taskRuns ? undefined : lastPlace(database);
      const read = readArrivals(database, createTaskRunEvents(database), place, taskRuns);
      for (const [listener, after] of listeners)
        if (after && isPassed(after, place)) listeners.set(listener, undefined);
      place = last ? { ...last, event: read.place.event } : read.place;
      if (read.list.length > 0) tell(read.list);
      if (read.isFull) plan();
    } catch (error) {
      // The database is busy for long, or full: the place stands, and it is tried again.
      debugLog("events.feed", error);
      clearTimeout(retry);
      retry = setTimeout(plan, RETRY_MS).unref();
    }
  };
  const tell = (list: readonly Arrival[]): void => {
    for (const [listener, after] of listeners) {
      const news = after ? list.filter((arrival) => isAfter(arrival, after)) : list;
      try {
        if (news.length > 0) listener.onArrivals(news);
      } catch (error) {
        // One listener's failure is not the others'.
        debugLog("events.listener", error);
      }
    }
  };
  const stop = (): void => {
    stopChanges?.();
    stopChanges = undefined;
    place = undefined;
    clearTimeout(retry);
    clearImmediate(planned);
    planned = undefined;
  };
  return {
    subscribe(listener, after = lastPlace(database)) {
      // What came in since is told too.
      place ??= after;
      stopChanges ??= changes.subscribe(({ kind }) => {
        if (kind === "event" || kind === "task-run") plan();
      });
      listeners.set(listener, after);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    close() {
      listeners.clear();
      stop();
    },
  };
}

function isPassed(after: Place, place: Place): boolean {
  return place.event >= after.event && place.run >= after.run && place.state >= after.state;
}
