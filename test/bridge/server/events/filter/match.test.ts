/** The filter of events as they come agrees with the one in SQL on stored events. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event, EventFilter } from "../../../../../bridge/contract/events/event.ts";
import { compileFilter } from "../../../../../bridge/server/events/filter/match.ts";
import { eventCondition } from "../../../../../bridge/server/queries/events.ts";
import { insertEvent } from "../../../../../bridge/server/runs/recording/store-events.ts";
import { v7 } from "../../../../../bridge/uuid.ts";
import { openServer } from "../../harness.ts";

/** Few and short, so that they meet. */
const word = fc.constantFrom("a", "A", "ab", "a.b", "a[b]", 'é"', "b", "");
const glob = fc.oneof(
  word,
  fc.constantFrom(
    "*",
    "a*",
    "!a*",
    "?",
    "!a",
    "*b",
    "a?b",
    "*[*",
    "a[b*",
    "*b]",
    "![?*",
    "!",
    "a*b*",
    "!*.*",
    "**a?",
  ),
);
const label = fc.constantFrom("x", "x", "prefect.resource.id", "prefect.resource.role", 'y"z.$');
const resource = fc
  .dictionary(label, word, { maxKeys: 4 })
  .map((labels) => ({ "prefect.resource.id": "a", ...labels }));
const related = fc.array(
  resource.map((labels) => ({ "prefect.resource.role": "b", ...labels })),
  { maxLength: 3 },
);
const anyEvent: fc.Arbitrary<Event> = fc.record({
  id: fc.uuid(),
  occurred: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z", "2026-01-02T00:00:00Z"),
  event: word,
  resource,
  related,
  payload: fc.dictionary(word, fc.oneof(word, fc.integer(), fc.constant(null)), { maxKeys: 2 }),
});

const words = fc.array(word, { maxLength: 3 });
const labels = fc.dictionary(label, fc.oneof(glob, fc.array(glob, { maxLength: 3 })), { maxKeys: 2 });
function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 2 });
}
const relatedFilter = fc.record({
  id: maybe(words),
  role: maybe(words),
  resources_in_roles: maybe(fc.array(fc.tuple(word, word), { maxLength: 2 })),
  labels: maybe(labels),
});
const anyResourceFilter = fc.record({ id: maybe(words), id_prefix: maybe(words), labels: maybe(labels) });
const query = fc
  .array(fc.constantFrom("a", "-b", "+A", '"a b"', '-"', "!", "é", '"a\\"b', "prefect", "null", " - "), {
    maxLength: 4,
  })
  .map((parts) => parts.join(" "));
const anyFilter: fc.Arbitrary<EventFilter> = fc.record({
  occurred: maybe(
    fc.record({
      since: maybe(fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z")),
      until: maybe(fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T12:00:00+01:00")),
    }),
  ),
  event: maybe(
    fc.record({
      name: maybe(words),
      prefix: maybe(words),
      exclude_name: maybe(words),
      exclude_prefix: maybe(words),
    }),
  ),
  resource: maybe(fc.record({ id: maybe(words), id_prefix: maybe(words), labels: maybe(labels) })),
  related: maybe(fc.oneof(relatedFilter, fc.array(relatedFilter, { maxLength: 2 }))),
  any_resource: maybe(fc.oneof(anyResourceFilter, fc.array(anyResourceFilter, { maxLength: 2 }))),
  text: maybe(query.map((text) => ({ query: text }))),
});

test("an event matches as it comes exactly where it matches as it is stored", async () => {
  const { context } = await openServer();
  const { database } = context;
  const seen = { yes: 0, no: 0 };
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), anyFilter, (some, filter) => {
      database.run("DELETE FROM event");
      database.run("DELETE FROM event_resource");
      const events = some.map((event) => ({ ...event, id: v7() }));
      context.write(() => {
        for (const event of events) insertEvent(context, event);
      });
      const where = eventCondition(filter);
      const stored = database
        .all(`SELECT id FROM event WHERE ${where.sql} ORDER BY seq`, ...where.values)
        .map(({ id }) => id);
      const { matches } = compileFilter(filter);
      const live = events.filter(matches).map(({ id }) => id);
      seen.yes += live.length;
      seen.no += events.length - live.length;
      expect(live).toEqual(stored);
    }),
    { numRuns: 2000 },
  );
  // Both happen often enough to tell them apart.
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(50);
});

test("a glob of many stars takes no longer than its lengths allow", () => {
  const { matches } = compileFilter({ resource: { labels: { x: `${"*a".repeat(200)}*b` } } });
  const event: Event = {
    id: v7(),
    occurred: "2026-01-01T00:00:00Z",
    event: "e",
    resource: { "prefect.resource.id": "r", x: "a".repeat(100_000) },
  };
  expect(matches(event)).toBe(false);
});
