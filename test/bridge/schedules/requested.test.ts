import { expect, test } from "vitest";
import { requestedSchedules } from "../../../bridge/schedules/requested.ts";

test("each flag gives a schedule, in the time zone of all", () => {
  expect(
    requestedSchedules({
      cron: ["0 6 * * *", "0 18 * * *"],
      every: ["1h"],
      interval: ["90"],
      rrule: ["FREQ=DAILY"],
      anchorDate: "2026-01-01",
      timezone: "Europe/Lisbon",
    }),
  ).toEqual([
    { cron: "0 6 * * *", timezone: "Europe/Lisbon" },
    { cron: "0 18 * * *", timezone: "Europe/Lisbon" },
    { interval: 3600, timezone: "Europe/Lisbon", anchor_date: "2026-01-01T00:00:00Z" },
    { interval: 90, timezone: "Europe/Lisbon", anchor_date: "2026-01-01T00:00:00Z" },
    { rrule: "FREQ=DAILY", timezone: "Europe/Lisbon" },
  ]);
  expect(requestedSchedules({})).toEqual([]);
});

test.each([
  [{ timezone: "Europe/Lisbon" }, "schedule.none"],
  [{ cron: ["x"] }, "schedule.cron"],
  [{ interval: ["1h"] }, "schedule.interval"],
  [{ interval: ["0"] }, "schedule.interval"],
  [{ rrule: ["FREQ=NEVER"] }, "schedule.rrule"],
  [{ rrule: ["FREQ=DAILY"], timezone: "No/Where" }, "schedule.timezone"],
  [{ cron: ["* * * * *"], anchorDate: "2026-01-01" }, "schedule.anchor"],
  [{ every: ["1h"], anchorDate: "tomorrow" }, "schedule.anchor"],
])("refuses %j in one line", (request, code) => {
  expect(() => requestedSchedules(request)).toThrow(
    expect.objectContaining({ code, message: expect.not.stringContaining("\n") }),
  );
});
