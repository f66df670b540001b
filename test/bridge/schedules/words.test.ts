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
  ["20 */6 * * *", "every 6 hours, 20 minutes past (UTC)"],
  ["0 0 1 * *", "on day 1 of every month at 00:00 (UTC)"],
  ["@daily", "every day at 00:00 (UTC)"],
  ["0 6 1 1-3 *", "by the cron schedule 0 6 1 1-3 * (UTC)"],
])("%s", (cron, words) => {
  expect(scheduleWords({ cron })).toBe(words);
});

test("intervals", () => {
  expect(scheduleWords({ interval: 900 })).toBe("every 15 minutes");
  expect(scheduleWords({ interval: 3600 })).toBe("every hour");
  expect(scheduleWords({ interval: 90 })).toBe("every 90 seconds");
  expect(scheduleWords({ interval: "P1D" })).toBe("every day");
});
