/** Reads vitest's JSON report: the files, their tests, and which of them passed only on a second try (pure). */
interface ReportedTest {
  status: string;
  fullName?: string;
  /** Of every attempt: a test that passed with one failed before. */
  failureMessages?: string[];
}

export interface ReportedFile {
  /** Its path. */
  name?: string;
  status: string;
  assertionResults: ReportedTest[];
}

/** The files of a report; none when there is no report, or it is not one. */
export function filesOf(report: unknown): ReportedFile[] {
  return isReport(report) ? report.testResults : [];
}

/** The tests that passed only when they were tried again, as `file: name: the first line of why it failed`. */
export function retriedTests(report: unknown, root = ""): string[] {
  return filesOf(report).flatMap(({ name = "", assertionResults }) =>
    assertionResults.flatMap(({ status, fullName = "", failureMessages: [failure] = [] }) =>
      status === "passed" && failure !== undefined
        ? [
            `${name.startsWith(root) ? name.slice(root.length) : name}: ${fullName}: ${failure.split("\n")[0]}`,
          ]
        : [],
    ),
  );
}

function isReport(value: unknown): value is { testResults: ReportedFile[] } {
  return (
    typeof value === "object" && value !== null && "testResults" in value && Array.isArray(value.testResults)
  );
}
