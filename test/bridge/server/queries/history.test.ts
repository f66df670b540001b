import { expect, test } from "vitest";
import { ask, openServer } from "../harness.ts";

test("a history of whatever length has 500 intervals", async () => {
  const server = await openServer(":memory:");
  const ask500 = (history_interval_seconds: number) =>
    ask(server, "/flow_runs/history", {
      history_start: "0001-01-01T00:00:00Z",
      history_end: "9999-12-31T00:00:00Z",
      history_interval_seconds,
    });
  const history = await ask500(1);
  expect(history).toHaveLength(500);
  expect(history.at(-1)).toEqual({
    interval_start: "0001-01-01T00:08:19Z",
    interval_end: "0001-01-01T00:08:20Z",
    states: [],
  });
  expect(await ask500(1e300)).toEqual({ detail: "History must not end after the year 9999." });
});

test("runs are counted in the interval in which they were expected, to the microsecond", async () => {
  const server = await openServer(":memory:");
  const flow = await ask(server, "/flows/", { name: "f" });
  const times = ["2031-01-01T00:59:59.999999Z", "2031-01-01T01:00:00Z", "2031-01-01T01:00:00.000001Z"];
  for (const scheduled_time of times)
    await ask(server, "/flow_runs/", {
      flow_id: flow.id,
      state: { type: "SCHEDULED", state_details: { scheduled_time } },
    });
  const history = await ask(server, "/flow_runs/history", {
    history_start: "2031-01-01T00:00:00Z",
    history_end: "2031-01-01T02:00:00Z",
    history_interval_seconds: 3600,
  });
  expect(history.map(({ states }: { states: { count_runs: number }[] }) => states[0]?.count_runs)).toEqual([
    1, 2,
  ]);
});
