/** Schedules in words. */
import { expect, test } from "vitest";
import { scheduleWords } from "../../../bridge/schedules/words.ts";

test.each([
  ["0 6 * * *", "every day at 06:00 (UTC)"],
  ["30 8,17 * * *", "every day at 08:30 and 17:30 (UTC)"],
  ["5 9 * * mon-fri", "every weekday at 09:05 (UTC)"],
  ["0 9 * * 0,6", "every Saturday and Sunday at 09:00 (UTC)"],
  ["0 9 * * 7", "every Sunday at 09:00 (UTC)"],
  ["*/15 * * * *", "every 15 minutes (UTC)"],
  ["0 * * * *", "every hour (UTC)"],
  ["20 */6 * * *", "at 20 minutes past the hour, every 6 hours (UTC)"],
  ["0 0 1 * *", "at 00:00, on day 1 of the month (UTC)"],
  ["@daily", "every day at 00:00 (UTC)"],
  ["@weekly", "every Sunday at 00:00 (UTC)"],
  ["@hourly", "every hour (UTC)"],
  ["0 6 1 1-3 *", "at 06:00, on day 1 of the month, January through March (UTC)"],
  ["0 9 * * 1#1", "at 09:00, on the first Monday of the month (UTC)"],
  ["0 6 13 * fri", "at 06:00, on day 13 of the month, and on Friday (UTC)"],
  ["what is this", "by the cron schedule what is this (UTC)"],
])("%s", (cron, words) => {
  expect(scheduleWords({ cron })).toBe(words);
});

test("a day of the month that must be a day of the week, too, is said so", () => {
  expect(scheduleWords({ cron: "0 6 13 * fri", day_or: false })).toBe(
    "at 06:00, on day 13 of the month, only on Friday (UTC)",
  );
});

test("intervals", () => {
  expect(scheduleWords({ interval: 900 })).toBe("every 15 minutes");
  expect(scheduleWords({ interval: 3600 })).toBe("every hour");
  expect(scheduleWords({ interval: 90 })).toBe("every 90 seconds");
  expect(scheduleWords({ interval: "P1D" })).toBe("every day");
});
