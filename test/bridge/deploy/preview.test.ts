import { expect, test } from "vitest";
import type { Schedule } from "../../../bridge/contract/deployments/schedule.ts";
import { formatTime, parseTime } from "../../../bridge/contract/time.ts";
import { type Bundle, MANIFEST_FORMAT } from "../../../bridge/deploy/bundle.ts";
import { previewText } from "../../../bridge/deploy/preview.ts";
import { plannedDates } from "../../../bridge/schedules/next.ts";

const bundle: Bundle = {
  id: "0".repeat(64),
  code: "",
  map: "",
  manifest: {
    format: MANIFEST_FORMAT,
    cellflow: "0.1.0",
    node: "v24.0.0",
    flow: "add",
    entry: "flow.ts",
    exportName: "main",
    parameters: { title: "Parameters", type: "object", properties: {}, required: [], definitions: {} },
    sources: {},
    packages: {},
    environment: [],
    files: {},
  },
  files: new Map(),
  size: 0,
};

function previewed(schedule: Schedule, now: string): string[] {
  const lines = previewText({
    bundle,
    name: "daily",
    pool: "zoo",
    schedules: [{ schedule }],
    parameters: {},
    storage: "local",
    api: { url: "http://127.0.0.1:4200/api", embedded: false },
    now: new Date(now),
  });
  const next = /next: (.*) \(UTC\)/.exec(lines.join("\n"))?.[1] ?? "";
  return next.split(", ");
}

/** What the server plans for a schedule made at `now`: it gives an interval that moment as its anchor. */
function planned(schedule: Schedule, now: string): string[] {
  const made = "interval" in schedule ? { anchor_date: now, ...schedule } : schedule;
  // It plans a moment later: what would run at once is over.
  return plannedDates(made, parseTime(now) + 1)
    .slice(0, 3)
    .map((date) => formatTime(date).slice(0, 16).replace("T", " "));
}

test.each<[string, Schedule]>([
  ["a day's interval", { interval: 86_400, timezone: "Europe/Berlin" }],
  ["a cron", { cron: "30 2 * * *", timezone: "Europe/Berlin" }],
  ["a cron whose day fields must both match", { cron: "0 9 20-31 * 1", day_or: false }],
])("the preview of %s names the runs the server plans, over both changes of the clock", (_, schedule) => {
  for (const now of ["2026-03-27T01:30:00Z", "2026-10-23T00:30:00Z"]) {
    expect(previewed(schedule, now)).toEqual(planned(schedule, now));
  }
  expect(previewed({ interval: 86_400, timezone: "Europe/Berlin" }, "2026-03-27T08:00:00Z")).toEqual([
    "2026-03-28 08:00",
    "2026-03-29 07:00",
    "2026-03-30 07:00",
  ]);
});
