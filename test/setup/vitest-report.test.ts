import { expect, it } from "vitest";
import { retriedTests } from "./vitest-report.ts";

it("names the tests that passed only when they were tried again, with why they failed at first", () => {
  const report = {
    testResults: [
      {
        name: "/house/test/e2e/a.test.ts",
        status: "failed",
        assertionResults: [
          { status: "passed", fullName: "pages load", failureMessages: [] },
          { status: "passed", fullName: "pages save", failureMessages: ["Error: late\n    at x"] },
          { status: "failed", fullName: "pages print", failureMessages: ["Error: no", "Error: no"] },
        ],
      },
    ],
  };
  expect(retriedTests(report, "/house/")).toEqual(["test/e2e/a.test.ts: pages save: Error: late"]);
  expect(retriedTests(undefined)).toEqual([]);
});
