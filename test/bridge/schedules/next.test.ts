import { expect, test } from "vitest";
import { checkSchedule, plannedDates, scheduleDates } from "../../../bridge/schedules/next.ts";
import { formatTime, parseTime } from "../../../bridge/server/db/time.ts";

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
  expect(checkSchedule({ rrule: "FREQ=DAILY" })).toContain("not supported");
  expect(checkSchedule({ cron: "0 9 * * 1-5" })).toBeUndefined();
});

test("a cron time in the hour that summer time skips runs as the hour ends", () => {
  const schedule = { cron: "30 2 * * *", timezone: "Europe/Berlin" };
  expect(dates(schedule, "2026-03-28T12:00:00Z", 2)).toEqual([
    "2026-03-29T01:00:00Z",
    "2026-03-30T00:30:00Z",
  ]);
});

test("a cron time in the hour that comes twice runs once; every hour is every hour that passes", () => {
  const timezone = "Europe/Berlin";
  expect(dates({ cron: "30 2 * * *", timezone }, "2026-10-24T23:00:00Z", 2)).toEqual([
    "2026-10-25T00:30:00Z",
    "2026-10-26T01:30:00Z",
  ]);
  expect(dates({ cron: "0 * * * *", timezone }, "2026-10-24T23:00:00Z", 3)).toEqual([
    "2026-10-25T00:00:00Z",
    "2026-10-25T01:00:00Z",
    "2026-10-25T02:00:00Z",
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
