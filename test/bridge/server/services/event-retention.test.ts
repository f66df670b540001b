/** Events are kept as long as the setting says, and no longer. */
import { expect, test } from "vitest";
import { receiveEvents } from "../../../../bridge/server/runs/recording/receive-events.ts";
import { recordReports } from "../../../../bridge/server/runs/recording/record-reports.ts";
import { dropOldEvents } from "../../../../bridge/server/services/event-retention.ts";
import { readSettings } from "../../../../bridge/settings/settings.ts";
import { v7 } from "../../../../bridge/uuid.ts";
import { reportOf } from "../events/task-runs.ts";
import { ask, openServer } from "../harness.ts";

const DAY_MS = 86_400_000;

test("deletes what is older, in small steps, and by no name any more is it found", async () => {
  const server = await openServer();
  const { context } = server;
  const events = Array.from({ length: 1300 }, (_, index) => ({
    id: v7(),
    occurred: new Date(Date.now() - (index < 1200 ? 8 : 6) * DAY_MS).toISOString(),
    event: "e",
    resource: { "prefect.resource.id": `thing.${index}` },
    related: [{ "prefect.resource.id": "shared", "prefect.resource.role": "r" }],
  }));
  receiveEvents(context, events);
  while (Number(context.database.get("SELECT count(*) AS count FROM event")?.count) > 100)
    dropOldEvents(context);
  dropOldEvents(context);
  const { total } = await ask(server, "/events/filter", { filter: { any_resource: { id: ["shared"] } } });
  expect(total).toBe(100);
  expect(context.database.get("SELECT count(*) AS count FROM event_resource")?.count).toBe(200);
  // What is deleted gives no number back.
  receiveEvents(context, [{ ...events[0], id: v7(), occurred: new Date().toISOString() }]);
  expect(context.database.get("SELECT max(seq) AS seq FROM event")?.seq).toBe(1301);
});

test("those of task runs are not told of for longer either", async () => {
  const server = await openServer();
  const { context } = server;
  const old = reportOf({ states: ["RUNNING"], at: Date.now() - 8 * DAY_MS });
  const recent = reportOf({ states: ["RUNNING"], at: Date.now() - 6 * DAY_MS });
  context.write(() => recordReports(context, [old, recent]));
  const { events, total } = await ask(server, "/events/filter", { filter: {} });
  expect(events.map(({ id }: { id: string }) => id)).toEqual([recent.states[0]?.id]);
  expect(total).toBe(1);
});

test.each([
  ["604800", 604_800],
  ["7 days", 604_800],
  ["1 day, 2:30:00", 95_400],
  ["12:00:30", 43_230],
  ["P7D", 604_800],
  ["PT1.5H", 5400],
])("the setting %j is read as Prefect reads it", (text, seconds) => {
  const settings = readSettings({ PREFECT_SERVER_EVENTS_RETENTION_PERIOD: text, HOME: "/nowhere" }, "/");
  expect(settings.eventRetentionSeconds).toBe(seconds);
});

test.each(["soon", "-1", "P", "7 weeks"])("the setting %j is refused in one line", (text) => {
  expect(() => readSettings({ PREFECT_EVENTS_RETENTION_PERIOD: text, HOME: "/nowhere" }, "/")).toThrow(
    `PREFECT_EVENTS_RETENTION_PERIOD is "${text}": it must be a length of time, such as "7 days" or "P7D"`,
  );
});
