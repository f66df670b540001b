/**
 * Notifies the listeners of this process of every event as it comes in, whichever process wrote it: what is new is read
 * once for all of them, and each event is passed to each once.
 */
import type { Changes } from "../../contract/change.ts";
import { debugLog } from "../../debug-log.ts";
import type { Database } from "../db/database.ts";
import { type Arrival, isAfter, lastPosition, type Position, readArrivals } from "./arrivals.ts";
import { createTaskRunEvents } from "./task-runs/task-run-event.ts";

/** Called as events come in. */
export interface EventListener {
  /** Whether those of task runs are asked for, of which there are most. */
  taskRuns: boolean;
  /** Called once for all that was read at a time. */
  onArrivals(arrivals: readonly Arrival[]): void;
}

/** Reads for all listeners of this process at once. */
export interface EventFeed {
  /** Calls the listener with what comes in after `after`, by default from now on; returns how to stop. */
  subscribe(listener: EventListener, after?: Position): () => void;
  close(): void;
}

/** After a failed read, until the next. */
const RETRY_MS = 1000;

/** Costs nothing while there is no listener. */
export function createEventFeed(database: Database, changes: Changes): EventFeed {
  /** The listeners, each with the position that it was subscribed at, until that is passed. */
  const listeners = new Map<EventListener, Position | undefined>();
  let position: Position | undefined;
  let stopChanges: (() => void) | undefined;
  let planned: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;

  const plan = (): void => {
    planned ??= setImmediate(step);
  };
  const step = (): void => {
    planned = undefined;
    if (position === undefined) return;
    try {
      const taskRuns = [...listeners.keys()].some((listener) => listener.taskRuns);
      // What no listener asks for is passed over.
      const last = taskRuns ? undefined : lastPosition(database);
      const read = readArrivals(database, createTaskRunEvents(database), position, taskRuns);
      for (const [listener, after] of listeners)
        if (after && isPassed(after, position)) listeners.set(listener, undefined);
      position = last ? { ...last, event: read.position.event } : read.position;
      if (read.list.length > 0) tell(read.list);
      if (read.isFull) plan();
    } catch (error) {
      // The database is busy for long, or full: the position stands, and it is tried again.
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
    position = undefined;
    clearTimeout(retry);
    clearImmediate(planned);
    planned = undefined;
  };
  return {
    subscribe(listener, after = lastPosition(database)) {
      // What came in since is passed on too.
      position ??= after;
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

function isPassed(after: Position, position: Position): boolean {
  return position.event >= after.event && position.run >= after.run && position.state >= after.state;
}
