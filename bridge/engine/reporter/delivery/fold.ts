/** Folds the states that a short task run has gone through before any was sent into one event. */
import type { Event } from "../../../contract/events/event.ts";

/** The parts of a task run's event that say which states there were. */
interface Payload {
  intended?: { from: unknown; to: unknown };
  validated_state?: { type?: string };
  task_run?: { run_count?: number };
}

const SHORT = new Set(["PENDING", "RUNNING", "COMPLETED"]);

/**
 * The events with one for each task run that began and completed among them at its first try. Prefect makes the whole
 * run of its last event; what is missing is the history of its states.
 */
export function foldShortTasks(events: readonly Event[]): Event[] {
  const runs = new Map<string, Event[]>();
  for (const event of events) {
    const id = event.resource["prefect.resource.id"] ?? "";
    const run = runs.get(id);
    if (run) run.push(event);
    else runs.set(id, [event]);
  }
  const left = new Set<Event>();
  const folded = new Map<Event, Event>();
  for (const run of runs.values()) {
    const last = run.at(-1);
    if (!last || run.length < 2 || !isShort(run, last)) continue;
    for (const event of run.slice(0, -1)) left.add(event);
    folded.set(last, alone(last));
  }
  return events.flatMap((event) => (left.has(event) ? [] : [folded.get(event) ?? event]));
}

function isShort(run: readonly Event[], last: Event): boolean {
  const begins = run[0]?.follows == null && payloadOf(run[0]).intended?.from === null;
  return (
    begins &&
    payloadOf(last).validated_state?.type === "COMPLETED" &&
    run.every((event) => {
      const { validated_state: state, task_run: task } = payloadOf(event);
      return SHORT.has(state?.type ?? "") && (task?.run_count ?? 0) <= 1;
    })
  );
}

/** An event that says the same without those before it. */
export function alone(event: Event): Event {
  const { intended } = payloadOf(event);
  return {
    ...event,
    follows: null,
    payload: { ...event.payload, intended: { from: null, to: intended?.to }, initial_state: null },
  };
}

function payloadOf(event: Event | undefined): Payload {
  return (event?.payload ?? {}) as Payload;
}
