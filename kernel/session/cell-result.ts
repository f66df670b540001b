/** Turns the errors that a user's cell caused into its outcome; errors of ours are thrown on. */
import { CellSyntaxError } from "../cell/compile.ts";
import { habitHint } from "../cell/habit-hints.ts";
import { syntaxTraceback } from "../cell/positions.ts";
import { type ExecutorEnd, ExecutorEnded } from "../executor/end/executor-end.ts";
import type { Outcome, Payload } from "../executor/protocol.ts";
import type { ErrorContent } from "../protocol/message.ts";

/** A cell's outcome, and what its reply asks of the front end. */
export interface CellResult {
  outcome: Outcome;
  payload: Payload[];
}

function failure(ename: string, evalue: string, traceback: string[]): CellResult {
  return { outcome: { status: "error", ename, evalue, traceback }, payload: [] };
}

/** An error with a stable code (a magic's `UsageError` among them): one line, no stack. */
function hasCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && typeof (error as { code?: unknown }).code === "string";
}

/**
 * The result of a cell, called `label`, that could not be run or whose executor ended.
 * @throws what is no fault of the cell
 */
export function resultOfError(
  error: unknown,
  label: string,
  describeEnd: (end: ExecutorEnd) => ErrorContent,
): CellResult {
  if (error instanceof CellSyntaxError) {
    const problem = error.module.problems[0];
    const traceback = problem
      ? syntaxTraceback(label, error.module.source, problem, habitHint)
      : [error.message];
    return failure("SyntaxError", error.message, traceback);
  }
  if (error instanceof ExecutorEnded) {
    return { outcome: { status: "error", ...describeEnd(error.end) }, payload: [] };
  }
  if (hasCode(error)) return failure(error.name, error.message, [`${error.name}: ${error.message}`]);
  throw error;
}
