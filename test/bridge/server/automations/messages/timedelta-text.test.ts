import { expect, test } from "vitest";
import { timedeltaText } from "../../../../../bridge/server/automations/messages/timedelta-text.ts";

// What Python's str(datetime.timedelta(seconds=…)) gives.
test.each([
  [0, "0:00:00"],
  [4.213453, "0:00:04.213453"],
  [0.1, "0:00:00.100000"],
  [3725, "1:02:05"],
  [90_000, "1 day, 1:00:00"],
  [180_000.5, "2 days, 2:00:00.500000"],
  [-1, "-1 day, 23:59:59"],
])("%d seconds are %s", (seconds, text) => {
  expect(timedeltaText(seconds)).toBe(text);
});
