import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeSchedule } from "../../../bridge/schedules/describe.ts";
import { parseSchedule, parseSeconds } from "../../../bridge/schedules/parse.ts";

describe("schedules", () => {
  test("a cron keeps its time zone", () => {
    expect(parseSchedule({ cron: " 0 6 * * * ", timezone: "Europe/Berlin" })).toEqual({
      cron: "0 6 * * *",
      timezone: "Europe/Berlin",
    });
  });

  test("an interval is read in units and described in the largest that fits", () => {
    const schedule = parseSchedule({ every: "1h 30m" });
    expect(schedule).toEqual({ interval: 5400, timezone: "UTC" });
    expect(schedule && describeSchedule(schedule)).toBe("every 90m");
  });

  test.each([
    [{ cron: "0 6 * *" }, "schedule.cron", "it has 4 fields"],
    [{ cron: "0 0 6 * * *" }, "schedule.cron", "it has 6 fields"],
    [{ cron: "99 6 * * *" }, "schedule.cron", "five fields, minute hour day month weekday"],
    [{ cron: "0 0 31 2 *" }, "schedule.cron", "it never comes"],
    [{ every: "soon" }, "schedule.every", "15m"],
    [{ every: "0m" }, "schedule.every", "15m"],
    [{ every: "15" }, "schedule.every", "15m"],
    [{ cron: "0 6 * * *", every: "1h" }, "schedule.several", "give one of --cron and --every, not both"],
    [{ cron: "0 6 * * *", timezone: "Mars" }, "schedule.timezone", "Europe/Lisbon"],
    [{ timezone: "Mars" }, "schedule.timezone", "Europe/Lisbon"],
    [{ timezone: "UTC" }, "schedule.none", "give --cron or --every, too"],
  ])("%j is refused in one line", (request, code, message) => {
    expect(() => parseSchedule(request)).toThrow(expect.objectContaining({ code }));
    expect(() => parseSchedule(request)).toThrow(message);
  });

  test("none asked for is none", () => expect(parseSchedule({})).toBeUndefined());

  test("lengths of time are read back from what describes them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
        const shown = describeSchedule({ interval: seconds }).replace("every ", "");
        expect(parseSeconds(shown)).toBe(seconds);
      }),
    );
  });
});
