import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../../../../../bridge/engine/reporter/delivery/session.ts";
import { watchForCancel } from "../../../../../bridge/engine/reporter/flow-runs/cancellation-watch.ts";
import type { FlowRecord, RunRegistry } from "../../../../../bridge/engine/reporter/run-registry.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a server that takes long to answer is asked by one request at a time, and again when it has answered", async () => {
  const asked: PromiseWithResolvers<never[]>[] = [];
  const session = {
    transport: {},
    client: {
      flowRuns: {
        filter: () => {
          const answer = Promise.withResolvers<never[]>();
          asked.push(answer);
          return answer.promise;
        },
      },
    },
  } as unknown as Session;
  const flow = { session, id: "1", name: "f", abandoned: undefined } as unknown as FlowRecord;
  const registry = { flows: new Map([["1", flow]]) } as unknown as RunRegistry;
  const stop = watchForCancel(session, registry);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
  registry.flows.clear();
  asked[0]?.reject(new Error("no answer"));
  registry.flows.set("1", flow);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  stop();
});
