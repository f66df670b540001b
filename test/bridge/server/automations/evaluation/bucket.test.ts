import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventTrigger } from "../../../../../bridge/contract/events/trigger.ts";
import { formatTime, MICROS_PER_SECOND, parseTime } from "../../../../../bridge/contract/time.ts";
import {
  type Bucket,
  elapse,
  react,
  type Watched,
} from "../../../../../bridge/server/automations/evaluation/bucket.ts";
import { type HeldEvent, holdEvent } from "../../../../../bridge/server/automations/evaluation/held-event.ts";
import { interestOf } from "../../../../../bridge/server/automations/evaluation/interest.ts";

const BASE = parseTime("2026-11-30T20:00:00Z");

function watched(fields: Partial<EventTrigger>): Watched {
  const trigger: EventTrigger = {
    type: "event",
    id: "t",
    match: {},
    match_related: {},
    after: [],
    expect: [],
    for_each: [],
    posture: "Reactive",
    threshold: 1,
    within: 0,
    ...fields,
  };
  return { trigger, interest: interestOf(trigger) };
}

function eventAt(second: number, event = "a"): HeldEvent {
  const at = formatTime(BASE + second * MICROS_PER_SECOND);
  return holdEvent({
    id: String(second),
    occurred: at,
    received: at,
    event,
    resource: { "prefect.resource.id": "r" },
  });
}

/** How often the events fire, one after the other. */
function firings(of: Watched, events: readonly HeldEvent[]): number {
  let bucket: Bucket | undefined;
  let count = 0;
  for (const event of events) {
    const decision = react(of, bucket, event);
    bucket = decision.bucket;
    count += decision.firings.length;
  }
  return count;
}

const seconds = fc
  .array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 })
  .map((list) => list.sort((a, b) => a - b));

test("a trigger without a time fires for every so many events", () => {
  fc.assert(
    fc.property(seconds, fc.integer({ min: 1, max: 5 }), (list, threshold) => {
      const fired = firings(
        watched({ threshold }),
        list.map((second) => eventAt(second)),
      );
      expect(fired).toBe(Math.floor(list.length / threshold));
    }),
  );
});

test("a reactive trigger fires at most once in its time, and never with fewer events than it needs", () => {
  fc.assert(
    fc.property(
      seconds,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 60 }),
      (list, threshold, within) => {
        const of = watched({ threshold, within });
        const fired = firings(
          of,
          list.map((second) => eventAt(second)),
        );
        expect(fired).toBeLessThanOrEqual(Math.floor(list.length / threshold));
        const span = (list.at(-1) ?? 0) - (list[0] ?? 0);
        expect(fired).toBeLessThanOrEqual(1 + Math.floor(span / within) + 1);
      },
    ),
  );
});

test("an event that is older than the bucket changes nothing", () => {
  const of = watched({ threshold: 2, within: 60 });
  const bucket: Bucket = { start: BASE, end: BASE + 60 * MICROS_PER_SECOND, count: 1, lastEvent: null };
  const { bucket: after, firings: fired } = react(of, bucket, eventAt(-1));
  expect([after?.count, after?.start, fired]).toEqual([1, BASE, []]);
});

test("a trigger that waits fires once its time is over without the event, and not with it", () => {
  const of = watched({ posture: "Proactive", within: 10, expect: ["done"], after: ["begun"] });
  const begun = react(of, undefined, eventAt(0, "begun")).bucket as Bucket;
  const at = (second: number) => BASE + second * MICROS_PER_SECOND;
  expect(elapse(of, begun, at(9))).toEqual({ bucket: begun, firings: [] });
  expect(elapse(of, begun, at(10))).toMatchObject({
    bucket: undefined,
    firings: [{ event: { event: "begun" } }],
  });
  const done = react(of, begun, eventAt(5, "done")).bucket as Bucket;
  expect(elapse(of, done, at(10)).firings).toEqual([]);
});
