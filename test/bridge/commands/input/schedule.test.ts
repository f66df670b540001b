import { expect, test } from "vitest";
import { readSchedule } from "../../../../bridge/commands/input/schedule.ts";

test.each([
  [{ cron: "0 6 * * *" }, { cron: "0 6 * * *", timezone: "UTC" }],
  [
    { cron: "0 6 1 * 1", dayOr: false },
    { cron: "0 6 1 * 1", timezone: "UTC", day_or: false },
  ],
  [{ interval: "90" }, { interval: 90, timezone: "UTC" }],
  [{ interval: "1h30m" }, { interval: 5400, timezone: "UTC" }],
  [{ interval: "PT2H" }, { interval: 7200, timezone: "UTC" }],
  [
    { rrule: '{"rrule": "FREQ=DAILY", "timezone": "Asia/Tokyo"}' },
    { rrule: "FREQ=DAILY", timezone: "Asia/Tokyo" },
  ],
])("%j is a schedule", (options, schedule) => {
  expect(readSchedule(options)).toEqual(schedule);
});

test.each([
  [{}, /^give one of --cron, --interval and --rrule$/],
  [{ cron: "0 6 * * *", interval: "60" }, /^give one of/],
  [{ cron: "0 6 * * *", anchorDate: "2026-01-01" }, /^--anchor-date belongs to --interval$/],
  [{ cron: "0 6 * *" }, /it has 4 fields/],
  [{ cron: "0 0 31 2 *" }, /is not a schedule|never comes/],
  [{ cron: "0 6 * * *", timezone: "Lisbon" }, /^"Lisbon" is no time zone/],
  [{ interval: "60", timezone: "Mars/Olympus" }, /is no time zone/],
  [{ interval: "0" }, /is no length of time/],
  [{ interval: "soon" }, /is no length of time/],
  [{ interval: "60", anchorDate: "yesterday" }, /^--anchor-date "yesterday" is no moment/],
  [{ rrule: "FREQ=NEVER" }, /^Invalid RRule string/],
  [{ rrule: "FREQ=DAILY;UNTIL=20200101T000000Z" }, /never comes again/],
  [{ rrule: '{"freq": 1}' }, /^--rrule as JSON/],
  [{ rrule: "DTSTART;TZID=Europe/Lisbon:20260101T000000\nRRULE:FREQ=DAILY" }, /--timezone/],
])("%j is refused in one line", (options, message) => {
  expect(() => readSchedule(options)).toThrow(message);
});
