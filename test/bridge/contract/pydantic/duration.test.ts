import fc from "fast-check";
import { expect, test } from "vitest";
import { durationOf, secondsOf } from "../../../../bridge/contract/pydantic/duration.ts";

/** As pydantic 2.14 reads them. */
const READ: [string, number][] = [
  ["01:00:00", 3600],
  ["1:00:00", 3600],
  ["01:00", 3600],
  ["-01:00:00", -3600],
  [":12:34", 754],
  ["100:00:00", 360_000],
  ["12:34:56,5", 45_296.5],
  ["01:00:00.123456789", 3600.123456],
  ["1 day, 01:00:00", 90_000],
  ["3 days,01:00", 262_800],
  ["2 d 01:00", 176_400],
  ["2d", 172_800],
  ["1 DAYS", 86_400],
  ["1 day, ", 86_400],
  ["P1D", 86_400],
  ["+P1D", 86_400],
  ["-P1D", -86_400],
  ["P1.5D", 129_600],
  ["P1Y", 31_536_000],
  ["P1M", 2_592_000],
  ["P1W2D", 777_600],
  ["P1DT", 86_400],
  ["P1DT2H3M4.5S", 93_784.5],
  ["PT1H1H", 7200],
];
/** Why pydantic 2.14 refuses them. */
const REFUSED: [string, string][] = [
  ["", "input is too short"],
  ["PT", "input is too short"],
  ["1 day 1", "input is too short"],
  ["3600", '"day" identifier in duration not correctly formatted'],
  ["1:00", '"day" identifier in duration not correctly formatted'],
  ["p1d", "invalid digit in duration"],
  ["PX", "invalid digit in duration"],
  ["P1H", "quantity invalid in date part of duration"],
  ["PT1D", "quantity invalid in time part of duration"],
  ["PTT1H", "`t` character repeated in duration"],
  ["P1.5DT1.5H", "quantity fraction invalid in duration"],
  ["01:60:00", "minute value is outside expected range of 0-59"],
  ["01:00:60", "second value is outside expected range of 0-59"],
  [" 01:00:00", "invalid character in hour"],
  ["12:xx", "invalid character in minute"],
  ["12:34:xx", "invalid character in second"],
  ["12:34:56.", "second fraction digits missing after `.`"],
  ["01:00:00 ", "unexpected extra characters at the end of the input"],
  ["1 day 25:00", "durations may not exceed 999,999,999 hours"],
  ["1000000000 days", "durations may not exceed 999,999,999 days"],
  ["P9999999999D", "a numeric value in the duration is too large"],
];

test.each(READ)("reads %s", (text, seconds) => {
  expect(durationOf(text)).toEqual({ seconds });
});

test.each(REFUSED)("refuses %j", (text, error) => {
  expect(durationOf(text)).toEqual({ error });
});

test("a length written as a clock, with days or in ISO 8601 is the same", () => {
  fc.assert(
    fc.property(fc.nat(9999), fc.nat(23), fc.nat(59), fc.nat(59), (days, hours, minutes, seconds) => {
      const two = (value: number) => String(value).padStart(2, "0");
      const length = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
      const time = `${two(minutes)}:${two(seconds)}`;
      expect(secondsOf(`${days} days, ${two(hours)}:${time}`)).toBe(length);
      expect(secondsOf(`${two(days * 24 + hours)}:${time}`)).toBe(length);
      expect(secondsOf(`P${days}DT${hours}H${minutes}M${seconds}S`)).toBe(length);
      expect(secondsOf(length)).toBe(length);
    }),
  );
});
