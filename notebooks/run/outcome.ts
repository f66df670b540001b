/** Describes how a run ended: completes its notebook's marks and lists its failures. */
import { constants } from "node:os";
import type { Cell, CodeCell, ErrorOutput, Notebook } from "../file/notebook.ts";
import { mayFail } from "./cell-tags.ts";
import { TIMED_OUT } from "./early-stop.ts";
import { type CellFailure, failureOf } from "./failure.ts";
import type { CutOff } from "./leftovers.ts";
import { markCutOff, markFailed, markFinished, withErrorMarkers } from "./papermill.ts";

/** `notebook` is the executed one, with error markers when a cell failed. */
export type RunOutcome = {
  notebook: Notebook;
  status: "completed" | "failed" | "timed-out" | "interrupted";
  /** What stopped the run. */
  failure?: CellFailure;
  /** What was still running when the run ended, if its time was over. */
  cutOff?: CutOff;
  /** What failed besides, after its cell had ended (a promise nobody awaited). */
  background: CellFailure[];
};

/** A cell and the error it failed with. */
export type FailedCell = { cell: CodeCell; error: Omit<ErrorOutput, "output_type"> };

/** The cells with an error output, in order, without those that may fail. */
export function failedCells(cells: readonly Cell[]): FailedCell[] {
  return cells.flatMap((cell) => {
    if (cell.cell_type !== "code" || mayFail(cell)) return [];
    const error = cell.outputs.find((output) => output.output_type === "error");
    return error ? [{ cell, error }] : [];
  });
}

/**
 * The outcome of a run.
 * @param stopped the cell whose failure stopped it
 * @param reason why it ended early, if it did
 * @param cutOff what was still running at its end
 */
export function outcomeOf(
  notebook: Notebook,
  stopped: FailedCell | undefined,
  reason: string | undefined,
  cutOff?: CutOff,
): RunOutcome {
  const others = failedCells(notebook.cells).filter(({ cell }) => cell !== stopped?.cell);
  for (const { cell } of others) markFailed(cell);
  const first = stopped ?? others[0];
  const isIncomplete = cutOff?.hasLost === true;
  markFinished(notebook, Date.now(), first !== undefined || reason !== undefined || isIncomplete);
  if (cutOff) markCutOff(notebook, cutOff.parts);
  return {
    notebook: first ? withErrorMarkers(notebook, first.cell) : notebook,
    status: statusOf(first !== undefined || isIncomplete, reason),
    cutOff,
    failure: stopped && failureOf(stopped.cell, stopped.error),
    background: others.map(({ cell, error }) => failureOf(cell, error, true)),
  };
}

function statusOf(hasFailed: boolean, reason: string | undefined): RunOutcome["status"] {
  if (reason === undefined) return hasFailed ? "failed" : "completed";
  return reason === TIMED_OUT ? "timed-out" : "interrupted";
}

/** The exit code of `cellflow run`; for an interrupted run 128 and the signal's number, as shells have it. */
export function exitCodeOf(outcome: RunOutcome, signal: NodeJS.Signals = "SIGINT"): number {
  if (outcome.status === "completed") return 0;
  return outcome.status === "interrupted" ? 128 + constants.signals[signal] : 1;
}
