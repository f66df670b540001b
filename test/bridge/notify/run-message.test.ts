import { expect, test } from "vitest";
import { slackText } from "../../../bridge/notify/channels/slack.ts";
import { durationWords, runMessage } from "../../../bridge/notify/run-message.ts";

test("what is known of a run, and nothing else", () => {
  const about = { kind: "flow", of: "duration", name: "a-b", state: "Failed" } as const;
  expect(runMessage(about, slackText)).toEqual({
    subject: "Flow run duration/a-b: Failed",
    body: "Flow run duration/a-b: Failed",
  });
  const report = { key: "model", name: "rmse", short: "6.23" };
  const more = { message: "a\r\nb <!channel>", seconds: 75, report, link: "http://x/y" };
  expect(runMessage({ ...about, ...more, name: "\u202Ea" }, slackText)).toEqual({
    subject: "Flow run duration/ a: Failed",
    body: "a b &lt;!channel&gt;\nDuration: 1 min 15 s\nRMSE: 6.23 (model)\nhttp://x/y",
  });
});

test.each([
  [0.04, "0 s"],
  [0.44, "0.4 s"],
  [9.96, "10 s"],
  [59.6, "1 min"],
  [75, "1 min 15 s"],
  [3600, "1 h"],
  [5400.4, "1 h 30 min"],
  [90_000, "25 h"],
])("%d seconds: %s", (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});
