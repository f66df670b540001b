import { expect, test } from "vitest";
import { formatTime, parseTime } from "../../../bridge/contract/time.ts";
import { checkSchedule, plannedDates, scheduleDates } from "../../../bridge/schedules/next.ts";

function at(text: string) {
  return parseTime(text);
}

function dates(schedule: Parameters<typeof plannedDates>[0], now: string, count: number) {
  return [...scheduleDates(schedule, at(now)).take(count)].map(formatTime);
}

test("an interval counts from its anchor, before and after it", () => {
  const schedule = { interval: 600, anchor_date: "2026-01-01T00:05:00Z" };
  expect(dates(schedule, "2026-01-01T01:00:00Z", 2)).toEqual([
    "2026-01-01T01:05:00Z",
    "2026-01-01T01:15:00Z",
  ]);
  expect(dates(schedule, "2025-12-31T23:56:00Z", 1)).toEqual(["2026-01-01T00:05:00Z"]);
  expect(dates(schedule, "2026-01-01T00:05:00Z", 1)).toEqual(["2026-01-01T00:15:00Z"]);
});

test("days keep the wall clock over the change to summer time; hours do not", () => {
  const daily = { interval: 86_400, anchor_date: "2026-03-27T08:00:00Z", timezone: "Europe/Berlin" };
  expect(dates(daily, "2026-03-27T12:00:00Z", 3)).toEqual([
    "2026-03-28T08:00:00Z",
    "2026-03-29T07:00:00Z",
    "2026-03-30T07:00:00Z",
  ]);
  const hourly = { interval: 43_200, anchor_date: "2026-03-28T08:00:00Z", timezone: "Europe/Berlin" };
  expect(dates(hourly, "2026-03-28T12:00:00Z", 3)).toEqual([
    "2026-03-28T20:00:00Z",
    "2026-03-29T08:00:00Z",
    "2026-03-29T20:00:00Z",
  ]);
});

test("a day's time that summer time skips comes after the gap, on that day alone, east and west of Greenwich", () => {
  const berlin = { interval: 86_400, anchor_date: "2026-03-27T01:30:00Z", timezone: "Europe/Berlin" };
  expect(dates(berlin, "2026-03-28T12:00:00Z", 2)).toEqual(["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
  const york = { interval: 86_400, anchor_date: "2026-03-06T07:30:00Z", timezone: "America/New_York" };
  expect(dates(york, "2026-03-07T12:00:00Z", 2)).toEqual(["2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"]);
});

test("a day's time that comes twice runs the second time, as on Prefect, wherever it is asked from", () => {
  const berlin = { interval: 86_400, anchor_date: "2026-10-23T00:30:00Z", timezone: "Europe/Berlin" };
  const york = { interval: 86_400, anchor_date: "2026-10-30T05:30:00Z", timezone: "America/New_York" };
  for (const from of ["2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:29:59Z"])
    expect(dates(berlin, from, 2)).toEqual(["2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"]);
  for (const from of ["2026-10-31T12:00:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:29:59Z"])
    expect(dates(york, from, 2)).toEqual(["2026-11-01T06:30:00Z", "2026-11-02T06:30:00Z"]);
  expect(dates(york, "2026-11-01T06:30:00Z", 1)).toEqual(["2026-11-02T06:30:00Z"]);
});

test("a step under a day passes through the changes of the clock as if there were none", () => {
  const timezone = "Europe/Berlin";
  const almost = { interval: 86_399, anchor_date: "2026-03-28T01:00:00Z", timezone };
  expect(dates(almost, "2026-03-28T01:00:00Z", 2)).toEqual(["2026-03-29T00:59:59Z", "2026-03-30T00:59:58Z"]);
  const hourly = { interval: 3600, anchor_date: "2026-10-24T00:30:00Z", timezone };
  expect(dates(hourly, "2026-10-24T23:30:00Z", 3)).toEqual([
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-25T02:30:00Z",
  ]);
});

test("cron west of Greenwich: a skipped time comes as much after the gap, one that comes twice runs once", () => {
  const timezone = "America/New_York";
  expect(dates({ cron: "30 2 * * *", timezone }, "2026-03-07T12:00:00Z", 2)).toEqual([
    "2026-03-08T07:30:00Z",
    "2026-03-09T06:30:00Z",
  ]);
  expect(dates({ cron: "30 1 * * *", timezone }, "2026-10-31T12:00:00Z", 2)).toEqual([
    "2026-11-01T05:30:00Z",
    "2026-11-02T06:30:00Z",
  ]);
});

test("cron keeps the wall clock of its zone", () => {
  expect(dates({ cron: "0 9 * * *", timezone: "Europe/Berlin" }, "2026-03-27T12:00:00Z", 2)).toEqual([
    "2026-03-28T08:00:00Z",
    "2026-03-29T07:00:00Z",
  ]);
  expect(dates({ cron: "*/15 * * * *" }, "2026-01-01T00:00:00Z", 2)).toEqual([
    "2026-01-01T00:15:00Z",
    "2026-01-01T00:30:00Z",
  ]);
});

test("of cron's two day fields one must match, or both with day_or false", () => {
  const friday13 = { cron: "0 9 13 * 5" };
  expect(dates(friday13, "2026-02-01T00:00:00Z", 2)).toEqual([
    "2026-02-06T09:00:00Z",
    "2026-02-13T09:00:00Z",
  ]);
  expect(dates({ ...friday13, day_or: false }, "2026-02-01T00:00:00Z", 2)).toEqual([
    "2026-02-13T09:00:00Z",
    "2026-03-13T09:00:00Z",
  ]);
});

test("as many runs as Prefect plans: an hour ahead or three, not beyond 100 days", () => {
  const now = at("2026-01-01T00:00:01Z");
  const anchor_date = "2026-01-01T00:00:00Z";
  expect(plannedDates({ interval: 600, anchor_date }, now)).toHaveLength(7);
  expect(plannedDates({ interval: 86_400, anchor_date }, now)).toHaveLength(3);
  expect(plannedDates({ interval: 1, anchor_date }, now)).toHaveLength(100);
  expect(plannedDates({ cron: "0 0 1 1 *" }, now)).toHaveLength(0);
});

test("schedules that never come are refused", () => {
  expect(checkSchedule({ interval: 0 })).toBe("The interval must be positive");
  expect(checkSchedule({ cron: "61 * * * *" })).toContain("Invalid cron string");
  expect(checkSchedule({ rrule: "FREQ=DAILY" })).toBeUndefined();
  expect(checkSchedule({ rrule: "FREQ=NEVER" })).toBe(
    `Invalid RRule string "FREQ=NEVER": invalid 'FREQ': NEVER`,
  );
  expect(checkSchedule({ cron: "H * * * *" })).toContain("Random and Hashed expressions are unsupported");
  expect(checkSchedule({ cron: "0 9 * * 1-5" })).toBeUndefined();
});

test("a cron time in the hour that summer time skips runs as much after it", () => {
  const schedule = { cron: "30 2 * * *", timezone: "Europe/Berlin" };
  expect(dates(schedule, "2026-03-28T12:00:00Z", 2)).toEqual([
    "2026-03-29T01:30:00Z",
    "2026-03-30T00:30:00Z",
  ]);
});

test("a cron time in the hour that comes twice runs once; every hour is every hour that the clock shows", () => {
  const timezone = "Europe/Berlin";
  expect(dates({ cron: "30 2 * * *", timezone }, "2026-10-24T23:00:00Z", 2)).toEqual([
    "2026-10-25T00:30:00Z",
    "2026-10-26T01:30:00Z",
  ]);
  expect(dates({ cron: "0 * * * *", timezone }, "2026-10-24T23:00:00Z", 3)).toEqual([
    "2026-10-25T00:00:00Z",
    "2026-10-25T02:00:00Z",
    "2026-10-25T03:00:00Z",
  ]);
});

test("an interval of days comes once on days whose time is skipped or comes twice", () => {
  const timezone = "Europe/Berlin";
  const spring = { interval: 86_400, anchor_date: "2026-03-27T01:30:00Z", timezone };
  expect(dates(spring, "2026-03-27T02:00:00Z", 3)).toEqual([
    "2026-03-28T01:30:00Z",
    "2026-03-29T01:30:00Z",
    "2026-03-30T00:30:00Z",
  ]);
  const autumn = { interval: 86_400, anchor_date: "2026-10-23T00:30:00Z", timezone };
  expect(dates(autumn, "2026-10-23T02:00:00Z", 3)).toEqual([
    "2026-10-24T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-26T01:30:00Z",
  ]);
});

test("an interval without an anchor counts from the moment asked about", () => {
  expect(dates({ interval: 5400 }, "2026-11-21T05:00:00Z", 2)).toEqual([
    "2026-11-21T06:30:00Z",
    "2026-11-21T08:00:00Z",
  ]);
});

test.each([
  "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
  "FREQ=DAILY;COUNT=0",
  "FREQ=DAILY;UNTIL=20200101T000000",
  "DTSTART:19700101T000000\nRRULE:FREQ=SECONDLY;COUNT=1000000000",
  "DTSTART:20260101T000000\nRRULE:FREQ=SECONDLY;BYHOUR=3;BYMONTHDAY=31;BYMONTH=4",
])("a rule that never comes gives no dates, and soon: %s", (rrule) => {
  expect(scheduleDates({ rrule }, parseTime("2026-01-01T00:00:00Z")).next().done).toBe(true);
});

test("a rule counts from its start by the wall clock of the zone, whatever it says itself", () => {
  const schedule = {
    rrule: "DTSTART;TZID=Asia/Tokyo:20260327T090000\nRRULE:FREQ=DAILY;INTERVAL=2\nEXDATE:20260331T090000Z",
    timezone: "Europe/Berlin",
  };
  expect(dates(schedule, "2026-03-27T12:00:00Z", 3)).toEqual([
    "2026-03-29T07:00:00Z",
    "2026-04-02T07:00:00Z",
    "2026-04-04T07:00:00Z",
  ]);
});
