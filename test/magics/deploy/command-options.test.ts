import { expect, test } from "vitest";
import { readDeployFlags } from "../../../magics/deploy/command-options.ts";

test("parameters, job variables and schedules are read from their flags", () => {
  expect(
    readDeployFlags({
      name: "daily",
      pool: "zoo",
      workQueue: "quick",
      param: ["month=2", "words=a", "words=b"],
      params: '{"id": 9007199254740993, "month": 1}',
      jobVariable: ["env.REGION=eu", "count=3", '{"env": {"A": "1"}}'],
      interval: ["60"],
      concurrencyLimit: 2,
      collisionStrategy: "cancel_new",
    }),
  ).toEqual({
    name: "daily",
    pool: "zoo",
    queue: "quick",
    schedules: [{ interval: 60, timezone: "UTC" }],
    parameters: { id: "9007199254740993", month: expect.anything(), words: expect.anything() },
    tags: [],
    description: undefined,
    include: [],
    storage: undefined,
    dryRun: false,
    settings: {
      version: undefined,
      jobVariables: { "env.REGION": "eu", count: 3, env: { A: "1" } },
      concurrencyLimit: 2,
      collisionStrategy: "CANCEL_NEW",
      enforceParameterSchema: undefined,
    },
  });
});

test.each([
  [{ pool: "month=2" }, "usage.param"],
  [{ param: ["month"] }, "usage.param"],
  [{ params: "[1]" }, "usage.params"],
  [{ params: "{" }, "usage.params"],
  [{ jobVariable: ["env"] }, "usage.job-variable"],
  [{ collisionStrategy: "WAIT", concurrencyLimit: 1 }, "usage.collision-strategy"],
  [{ collisionStrategy: "ENQUEUE" }, "usage.collision-strategy"],
])("refuses %j in one line", (flags, code) => {
  expect(() => readDeployFlags(flags)).toThrow(
    expect.objectContaining({ code, message: expect.not.stringContaining("\n") }),
  );
});
