/** /events/out: takes the client's filter, sends the events of the last minutes that match, then those that come in. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { type EventFilter, eventFilter } from "../../contract/events/event.ts";
import { MICROS_PER_SECOND, parseTime } from "../../contract/time.ts";
import { debugLog } from "../../debug-log.ts";
import type { ServerContext } from "../context.ts";
import {
  type Arrival,
  lastPosition,
  matchesArrival,
  type Position,
  positionBefore,
  readArrivals,
} from "../events/arrivals.ts";
import { compileFilter, type EventMatcher } from "../events/filter/match.ts";
import { createTaskRunEvents } from "../events/task-runs/task-run-event.ts";
import { couldMatch, taskRunScope } from "../events/task-runs/task-run-scope.ts";
import { eventCondition } from "../queries/events.ts";
import { describeProblem } from "./describe-problem.ts";
import { closeWith, sendFrame, whenDrained } from "./send.ts";

const BACKFILL_MICROS = 15 * 60 * MICROS_PER_SECOND;

/** A frame that is no filter closes the socket. */
export function eventsOut(socket: WebSocket, context: ServerContext): FrameListener {
  let stop: (() => void) | undefined;
  let isAsked = false;
  socket.on("close", () => stop?.());
  return (frame) => {
    // One filter a socket, as with Prefect; what comes after it says nothing.
    if (isAsked) return;
    if (frame.type !== "filter") return closeWith(socket, 1002, "Expected 'filter' message");
    if (frame.filter === undefined) return closeWith(socket, 1002, "Invalid filter: 'filter'");
    const parsed = eventFilter.safeParse(frame.filter, { reportInput: true });
    if (!parsed.success) {
      return closeWith(socket, 1002, `Invalid filter: ${describeProblem(parsed.error)}`);
    }
    isAsked = true;
    const subscription = subscriptionOf(context, parsed.data);
    if (frame.backfill === false) stop = listen(context, socket, subscription);
    else {
      backfill(context, socket, subscription)
        .then((position) => {
          if (position && socket.readyState === socket.OPEN)
            stop = listen(context, socket, subscription, position);
        })
        .catch((error: unknown) => {
          debugLog("events-out.backfill", error);
          // Clients connect again.
          closeWith(socket, 1011, "The events of before cannot be read now");
        });
    }
  };
}

interface Subscription {
  filter: EventFilter;
  matcher: EventMatcher;
  /** Whether events of task runs may match, now or later. */
  taskRuns: boolean;
  since: number;
}

/** What occurred long ago is not sent; `until` holds only where the client sends it. */
function subscriptionOf(context: ServerContext, filter: EventFilter): Subscription {
  const earliest = context.now() - BACKFILL_MICROS;
  const since = Math.max(earliest, filter.occurred?.since ? parseTime(filter.occurred.since) : earliest);
  const matcher = compileFilter(filter);
  return {
    filter,
    matcher: { ...matcher, occurred: (at) => at >= since && matcher.occurred(at) },
    taskRuns: couldMatch(filter),
    since,
  };
}

/** Sends what came in since then, as fast as the client reads; resolves with the position from which on it is to be sent more. */
async function backfill(
  { database }: ServerContext,
  socket: WebSocket,
  { filter, matcher, taskRuns, since }: Subscription,
): Promise<Position | undefined> {
  const events = eventCondition({ ...filter, occurred: {} });
  let position = positionBefore(database, since, taskRuns);
  for (;;) {
    const scope = taskRuns ? taskRunScope(database, filter) : undefined;
    const among = { events, runs: scope?.runs };
    const last = lastPosition(database);
    const makers = createTaskRunEvents(database);
    const read = readArrivals(database, makers, position, scope !== undefined, undefined, among);
    send(socket, matcher, read.list);
    position = scope ? read.position : { ...last, event: read.position.event };
    if (!read.isFull) return position;
    if (!(await whenDrained(socket))) return undefined;
  }
}

function listen(
  context: ServerContext,
  socket: WebSocket,
  { matcher, taskRuns }: Subscription,
  after?: Position,
): () => void {
  return context.events.subscribe({ taskRuns, onArrivals: (list) => send(socket, matcher, list) }, after);
}

function send(socket: WebSocket, matcher: EventMatcher, list: readonly Arrival[]): void {
  for (const arrival of list) {
    if (matchesArrival(matcher, arrival)) sendFrame(socket, arrival.frame());
  }
}
