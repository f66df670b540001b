import { expect, test } from "vitest";
import { flowRetryPolicy, taskRetryPolicy } from "../../../../bridge/options/retry/policy.ts";

test("a task run's policy has every delay; the API's older name has one, where there is one", () => {
  expect(taskRetryPolicy(2, [1, 5])).toEqual({
    max_retries: 2,
    retry_delay_seconds: 0,
    retries: 2,
    retry_delay: [1, 5],
  });
  expect(taskRetryPolicy(1, 0.5)).toMatchObject({ retry_delay_seconds: 0.5, retry_delay: 0.5 });
  expect(taskRetryPolicy(0)).toMatchObject({ retries: 0, retry_delay: 0 });
});

test("a flow run's policy has the delay of the next retry, in whole seconds", () => {
  expect(flowRetryPolicy(3, 0.1)).toEqual({ retries: 3, retry_delay: 1 });
  expect([0, 1, 2].map((failures) => flowRetryPolicy(3, [1, 4.5], failures).retry_delay)).toEqual([1, 5, 5]);
});
