/** Random triggers, and what happens to them: events in any order, and the time. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type { ReceivedEvent } from "../../../../bridge/contract/events/event.ts";
import type {
  EventTrigger,
  ResourceSpecification,
  Trigger,
} from "../../../../bridge/contract/events/trigger.ts";
import { formatTime, MICROS_PER_SECOND, type Micros } from "../../../../bridge/contract/time.ts";

export type HappeningStep = { event: ReceivedEvent } | { tick: string };

export interface Case {
  id: string;
  trigger: Trigger;
  steps: HappeningStep[];
}

const NAMES = ["prefect.flow-run.Running", "prefect.flow-run.Failed", "a.b", "a.c", "A.B"];
const PATTERNS = [
  ...NAMES,
  "prefect.flow-run.*",
  "a.*",
  "*",
  "a.?",
  "a.[bc]",
  "!a.b",
  "prefect.*.Failed",
  "*.B",
];
const RESOURCES = ["prefect.flow-run.1", "prefect.flow-run.2", "other"];
const ROLES = ["flow", "deployment"];
const LABELS = ["prefect.resource.id", "name", "related:flow:name", "related:deployment:prefect.resource.id"];
const VALUES = ["prefect.flow-run.*", "prefect.flow-run.1", "!prefect.flow-run.2", "*", "other", "x", "!x"];

function some<T>(values: readonly T[], maxLength: number): fc.Arbitrary<T[]> {
  return fc.uniqueArray(fc.constantFrom(...values), { maxLength });
}

function mostly<T>(value: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
}

const specification: fc.Arbitrary<ResourceSpecification> = fc.dictionary(
  fc.constantFrom("prefect.resource.id", "name", "prefect.resource.role"),
  fc.oneof(fc.constantFrom(...VALUES), some(VALUES, 2)),
  { maxKeys: 2 },
);

const eventTrigger: fc.Arbitrary<EventTrigger> = fc
  .record({
    match: mostly({}, specification),
    match_related: mostly<ResourceSpecification | ResourceSpecification[]>(
      {},
      fc.oneof(specification, fc.array(specification, { maxLength: 2 })),
    ),
    after: mostly([], some(PATTERNS, 2)),
    expect: fc.oneof(fc.constantFrom<string[]>(["prefect.*"], ["a.*"]), some(PATTERNS, 2)),
    for_each: mostly([], some(LABELS, 2)),
    posture: fc.constantFrom("Reactive" as const, "Reactive" as const, "Proactive" as const),
    threshold: fc.constantFrom(1, 1, 1, 2, 3, 0),
    within: fc.constantFrom(0, 10, 15, 60),
  })
  .map((fields) => ({
    type: "event" as const,
    id: randomUUID(),
    ...fields,
    within: fields.posture === "Proactive" ? Math.max(fields.within, 10) : fields.within,
  }));

/** Children keep their firings until others come: what is too old depends on the machine's speed. */
const trigger: fc.Arbitrary<Trigger> = fc.letrec<{ any: Trigger; list: Trigger[] }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: eventTrigger as fc.Arbitrary<Trigger> },
    {
      weight: 1,
      arbitrary: tie("list").map((triggers) => ({
        type: "sequence" as const,
        id: randomUUID(),
        triggers,
        within: null,
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("list"), fc.constantFrom("any" as const, "all" as const, 1, 2))
        .map(([triggers, require]) => ({
          type: "compound" as const,
          id: randomUUID(),
          triggers,
          within: 3600,
          require: typeof require === "number" ? Math.min(require, triggers.length) : require,
        })),
    },
  ),
  list: fc.array(tie("any"), { minLength: 1, maxLength: 3 }),
})).any;

/** Cases whose events occur around `base`, which is near now: older ones do not wait for those they follow. */
export function cases(base: Micros): fc.Arbitrary<Case> {
  const event = fc.record({
    name: fc.constantFrom(...NAMES),
    resource: fc.constantFrom(...RESOURCES),
    label: fc.constantFrom("x", "y", undefined),
    related: fc.array(
      fc.record({
        role: fc.constantFrom(...ROLES),
        id: fc.constantFrom("r1", "r2"),
        name: fc.constantFrom("x", "y"),
      }),
      { maxLength: 2 },
    ),
    /** Which earlier or later event it follows. */
    follows: fc.option(fc.nat({ max: 30 }), { freq: 4 }),
  });
  const step = fc.record({
    after: fc.integer({ min: -5, max: 12 }),
    happens: fc.option(event, { freq: 4 }),
  });
  return fc.tuple(trigger, fc.array(step, { minLength: 5, maxLength: 30 })).map(([root, list]) => {
    const ids = list.map(() => randomUUID());
    let at = base;
    const steps = list.map(({ after, happens }, index): HappeningStep => {
      at += after * MICROS_PER_SECOND;
      if (!happens) return { tick: formatTime(at) };
      return {
        event: {
          id: ids[index] ?? "",
          occurred: formatTime(at),
          received: formatTime(base),
          event: happens.name,
          resource: {
            "prefect.resource.id": happens.resource,
            ...(happens.label !== undefined && { name: happens.label }),
          },
          related: happens.related.map(({ role, id, name }) => ({
            "prefect.resource.id": id,
            "prefect.resource.role": role,
            name,
          })),
          payload: {},
          follows: happens.follows === null ? null : (ids[happens.follows] ?? null),
        },
      };
    });
    return { id: randomUUID(), trigger: root, steps };
  });
}
