import { expect, test } from "vitest";
import { leaseAfter, type RunLease } from "../../../../../bridge/engine/reporter/flow-runs/run-lease.ts";
import type { State } from "../../../../../bridge/state.ts";

function through(...states: readonly [State["type"], name?: string, lease?: string][]): RunLease | undefined {
  return states.reduce<RunLease | undefined>(
    (before, [type, name = type, lease = "a"]) =>
      leaseAfter(before, {
        id: "s",
        type,
        name,
        timestamp: 0,
        details: { deploymentLeaseId: lease },
      } as State),
    undefined,
  );
}

test.each([
  ["while it runs", through(["PENDING"], ["RUNNING"]), false],
  ["while it waits to retry in its process", through(["RUNNING"], ["SCHEDULED", "AwaitingRetry"]), false],
  ["before it runs", through(["PENDING"]), false],
  ["not while it is paused", through(["RUNNING"], ["PAUSED"]), true],
  ["nor after that", through(["RUNNING"], ["PAUSED"], ["RUNNING"]), true],
  ["again with another lease", through(["RUNNING"], ["PAUSED"], ["RUNNING", "Running", "b"]), false],
  ["not when it is over", through(["RUNNING"], ["COMPLETED"]), true],
])("a run has its slot %s", (_, lease, isGivenBack) => {
  expect(lease?.isGivenBack).toBe(isGivenBack);
});

test("a run without a limit has none", () => {
  expect(leaseAfter(undefined, { id: "s", type: "RUNNING", name: "Running", timestamp: 0 })).toBeUndefined();
});
