/** Runs the code cells of a notebook in order, until one fails. */
import { debugLog } from "../../bridge/debug-log.ts";
import type { KernelClient } from "../client/client.ts";
import type { Execution } from "../client/execution.ts";
import type { CodeCell, ErrorOutput, Notebook } from "../file/notebook.ts";
import { type CellProgress, labelOf } from "./cell-progress.ts";
import { isSkipped, mayFail } from "./cell-tags.ts";
import type { EarlyStop } from "./early-stop.ts";
import { type FailedCell, failedCells } from "./outcome.ts";
import { markEnded, markStarted } from "./papermill.ts";
import { runsIn } from "./run-view.ts";

/** Called with the code cells after each change of any of them. */
export type ProgressListener = (cells: readonly CellProgress[]) => void;

/**
 * Runs the cells; their outputs and marks are filled in place. Stops early at a cell that fails, be it in the
 * background, or for `earlyStop`.
 * @returns the cell whose own failure stopped the run; failures in the background are in the cells' outputs
 */
export async function runCells(
  notebook: Notebook,
  client: KernelClient,
  earlyStop: EarlyStop,
  onProgress: ProgressListener = () => undefined,
): Promise<FailedCell | undefined> {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code" && !isSkipped(cell)) as CodeCell[];
  const progress = cells.map((cell): CellProgress => ({ label: labelOf(cell), state: "pending", runs: [] }));
  const emit = (): void => onProgress(progress);
  emit();
  for (const [index, cell] of cells.entries()) {
    const current = progress[index] as CellProgress;
    if (earlyStop.reason() !== undefined) return undefined;
    Object.assign(current, { state: "running", start: Date.now() });
    markStarted(cell, Date.now());
    emit();
    const error = await runCell(cell, client, earlyStop, () => {
      current.runs = runsIn(cell.outputs);
      emit();
    });
    const hasFailed = error !== undefined && (!mayFail(cell) || earlyStop.reason() !== undefined);
    markEnded(cell, Date.now(), hasFailed);
    Object.assign(current, {
      state: hasFailed ? "failed" : "completed",
      end: Date.now(),
      runs: runsIn(cell.outputs),
    });
    if (hasFailed) {
      emit();
      return { cell, error };
    }
    // By the reply to this, what the last cell left to fail at once has sent its error.
    if (index === cells.length - 1 && earlyStop.reason() === undefined)
      await client
        .execute("0", { silent: true })
        .catch((error: unknown) => debugLog("run.last-errors", error));
    const failedInBackground = failedCells(cells);
    for (const failed of failedInBackground)
      (progress[cells.indexOf(failed.cell)] as CellProgress).state = "failed";
    emit();
    if (failedInBackground.length > 0) return undefined;
  }
  return undefined;
}

/** Runs one cell; resolves to the error it ended with, if it did. An empty cell is not sent to the kernel. */
async function runCell(
  cell: CodeCell,
  client: KernelClient,
  earlyStop: EarlyStop,
  onOutput: () => void,
): Promise<FailedCell["error"] | undefined> {
  if (cell.source.trim() === "") return undefined;
  let execution: Execution;
  try {
    execution = await client.execute(cell.source, {
      metadata: { cellId: cell.id },
      outputs: cell.outputs,
      onOutput,
    });
  } catch (error) {
    const evalue = earlyStop.reason() ?? (error instanceof Error ? error.message : String(error));
    const output: ErrorOutput = {
      output_type: "error",
      ename: "DeadKernelError",
      evalue,
      traceback: [evalue],
    };
    cell.outputs.push(output);
    return output;
  }
  cell.execution_count = execution.executionCount;
  if (execution.status === "ok") return undefined;
  const error = execution.error ?? {
    ename: "Aborted",
    evalue: "the kernel did not run this cell",
    traceback: [],
  };
  if (!cell.outputs.some((output) => output.output_type === "error"))
    cell.outputs.push({ output_type: "error", ...error });
  return error;
}
