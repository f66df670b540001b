/** Hands every event to one follower among all processes, in order of arrival, each once, also after others have led. */
import type { ReceivedEvent } from "../../contract/events/event.ts";
import { debugLog } from "../../debug-log.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import { type Arrival, lastPlace, type Place, readArrivals } from "./arrivals.ts";
import { createTaskRunEvents } from "./task-runs/task-run-event.ts";

export interface FollowOptions {
  /** Whether those of task runs are asked for, of which there are most. */
  taskRuns: boolean;
  /** Passes over what this refuses: the whole of such an event is not even made. */
  isWanted?: (arrival: Arrival) => boolean;
}

/** After a failure, until the next try. */
const RETRY_MS = 1000;
/** Tries to hand over some events; then they are passed over, so that they do not hold up the rest. */
const MAX_TRIES = 5;

/**
 * Follows from where the last follower of this name stopped; the first begins with what comes in from now on. Call it in
 * the process that leads, and what it returns when that leads no more.
 * @param onEvents is called in the transaction that moves the place on: what it writes is written once. It must not wait.
 */
export function followEvents(
  context: ServerContext,
  name: string,
  onEvents: (events: ReceivedEvent[]) => void,
  { taskRuns, isWanted }: FollowOptions,
): () => void {
  const { database } = context;
  let isOver = false;
  let tries = 0;
  let planned: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;

  const plan = (): void => {
    if (!isOver) planned ??= setImmediate(step);
  };
  const step = (): void => {
    planned = undefined;
    if (isOver) return;
    try {
      const isFull = context.write(() => {
        const place = readPlace(context, name);
        const read = readArrivals(database, createTaskRunEvents(database), place, taskRuns);
        // What nobody asks for is passed over.
        const next = taskRuns ? read.place : { ...lastPlace(database), event: read.place.event };
        const wanted = isWanted ? read.list.filter(isWanted) : read.list;
        if (wanted.length > 0 && tries < MAX_TRIES) onEvents(wanted.map((arrival) => arrival.whole()));
        if (JSON.stringify(next) !== JSON.stringify(place)) writePlace(context, name, next);
        return read.isFull;
      });
      tries = 0;
      if (isFull) plan();
    } catch (error) {
      debugLog(`events.follow ${name}`, error);
      tries++;
      retry = setTimeout(plan, RETRY_MS).unref();
    }
  };
  // From here on there is a place to follow from.
  context.write(() => writePlace(context, name, readPlace(context, name)));
  const stop = context.changes.subscribe(({ kind }) => {
    if (kind === "event" || (taskRuns && kind === "task-run")) plan();
  });
  plan();
  return () => {
    isOver = true;
    clearTimeout(retry);
    clearImmediate(planned);
    stop();
  };
}

function readPlace({ database }: ServerContext, name: string): Place {
  const row = database.get("SELECT place FROM event_follower WHERE name = ?", name);
  return row ? (JSON.parse(text(row.place)) as Place) : lastPlace(database);
}

function writePlace({ database }: ServerContext, name: string, place: Place): void {
  database.run(
    "INSERT INTO event_follower (name, place) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET place = ?2",
    name,
    JSON.stringify(place),
  );
}
