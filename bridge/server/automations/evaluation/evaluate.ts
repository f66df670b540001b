/** Evaluates events, and the time, in one transaction: changes buckets, and fires what is met. */
import type { ReceivedEvent } from "../../../contract/events/event.ts";
import { type Micros, parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { act } from "./act.ts";
import { react } from "./bucket.ts";
import { createBucketStore } from "./bucket-store.ts";
import { meet, type Waiting } from "./composite.ts";
import type { Enabled, EnabledAutomations, WatchedTrigger } from "./enabled.ts";
import { type Firing, firingOf } from "./firing.ts";
import { type HeldEvent, holdEvent } from "./held-event.ts";
import { elapseAll } from "./proactive.ts";

/** One transaction of events and elapsed time. */
export interface Evaluation {
  event(event: ReceivedEvent): void;
  /** Returns when to look at the trigger again. */
  elapse(watched: WatchedTrigger, now: Micros): Micros;
  /** Writes what changed; at the end. */
  finish(): void;
}

/** Inside the transaction that `finish` is called in. */
export function beginEvaluation(context: ServerContext, automations: EnabledAutomations): Evaluation {
  const buckets = createBucketStore(context.database);
  const fired = (watched: WatchedTrigger, key: string, last: HeldEvent | null): void => {
    const event = last?.event ?? null;
    const values = JSON.parse(key) as string[];
    const labels = Object.fromEntries(
      [...watched.trigger.for_each].sort().map((label, index) => [label, values[index] ?? ""]),
    );
    fire(context, watched.enabled, firingOf(watched.trigger, context.now(), event, { labels }));
  };
  return {
    event(event) {
      const received = parseTime(event.received);
      const held = holdEvent(event);
      for (const watched of automations.interested(event.event)) {
        const { enabled, trigger, interest } = watched;
        if (received < enabled.since || !interest.inResources(event)) continue;
        const key = JSON.stringify(interest.bucketingKey(event));
        const decision = react(watched, buckets.get(trigger.id, key), held);
        buckets.set(enabled.automation.id, trigger.id, key, decision.bucket);
        for (const each of decision.firings) fired(watched, key, each);
      }
    },
    elapse(watched, now) {
      const { enabled, trigger } = watched;
      const known = buckets.all(trigger.id);
      const elapsed = elapseAll(watched, known, now);
      for (const key of new Set([...known.keys(), ...elapsed.buckets.keys()]))
        buckets.set(enabled.automation.id, trigger.id, key, elapsed.buckets.get(key));
      for (const { key, event } of elapsed.firings) fired(watched, key, event);
      return elapsed.next;
    },
    finish: buckets.flush,
  };
}

function fire(context: ServerContext, enabled: Enabled, firing: Firing): void {
  const parent = enabled.parents.get(firing.trigger.id);
  if (!parent) {
    act(context, enabled.automation, firing);
    return;
  }
  const { waiting, together } = meet(parent, readWaiting(context, parent.id), {
    childId: firing.trigger.id,
    fired: parseTime(firing.triggered),
    firing,
  });
  writeWaiting(context, enabled.automation.id, parent.id, waiting);
  if (!together) return;
  fire(context, enabled, firingOf(parent, context.now(), firing.triggering_event, { firings: together }));
}

function readWaiting({ database }: ServerContext, parentId: string): Waiting<Firing>[] {
  return database
    .all("SELECT * FROM automation_child_firing WHERE parent_id = ? ORDER BY fired", parentId)
    .map((row) => ({
      childId: text(row.child_id),
      fired: Number(row.fired),
      firing: JSON.parse(text(row.firing)) as Firing,
    }));
}

function writeWaiting(
  { database }: ServerContext,
  automationId: string,
  parentId: string,
  waiting: readonly Waiting<Firing>[],
): void {
  database.run("DELETE FROM automation_child_firing WHERE parent_id = ?", parentId);
  for (const { childId, fired, firing } of waiting) {
    database.run(
      `INSERT INTO automation_child_firing (automation_id, parent_id, child_id, fired, firing)
       VALUES (?, ?, ?, ?, ?)`,
      automationId,
      parentId,
      childId,
      fired,
      JSON.stringify(firing),
    );
  }
}
