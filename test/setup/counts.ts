/** How many tests passed and failed, from vitest's JSON report and exit code (pure). */
import { filesOf } from "./vitest-report.ts";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts of one run. A file that could not be loaded is one failure, and so is an exit code that no failed
 * test explains (an unhandled error, a crash, a setup that threw): a red run never counts as green.
 */
export function countsOf(report: unknown, exitCode: number): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of filesOf(report)) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === "passed") counts.passed += 1;
      else if (status === "failed") counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === "failed" && counts.failed === failedBefore) counts.failed += 1;
  }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

export function sum(counts: Counts[]): Counts {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}
