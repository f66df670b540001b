import { describe, expect, it } from "vitest";
import { countsOf, sum } from "./counts.ts";

function file(status: string, ...tests: string[]) {
  return {
    status,
    assertionResults: tests.map((of) => ({ status: of })),
  };
}

describe("the counts of a test run", () => {
  it("adds up what passed, failed and was skipped", () => {
    const report = {
      testResults: [file("passed", "passed", "pending"), file("failed", "passed", "failed", "todo")],
    };
    expect(countsOf(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
    expect(sum([countsOf(report, 1), { passed: 1, failed: 0, skipped: 0 }])).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
    });
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(countsOf({ testResults: [file("failed"), file("passed", "passed")] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it("never lets a red run count as green", () => {
    expect(countsOf({ testResults: [file("passed", "passed")] }, 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(countsOf(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
    expect(countsOf(undefined, 0)).toMatchObject({ passed: 0, failed: 0 });
  });
});
