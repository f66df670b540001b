/** Runs the code cells of a notebook in order, until one fails. */
import type { KernelClient } from "../client/client.ts";
import type { Execution } from "../client/execution.ts";
import type { CodeCell, ErrorOutput, Notebook } from "../file/notebook.ts";
import { type CellProgress, labelOf } from "./cell-progress.ts";
import { isSkipped, mayFail } from "./cell-tags.ts";
import type { EarlyStop } from "./early-stop.ts";
import { type FailedCell, failedCells } from "./outcome.ts";
import { markEnded, markStarted } from "./papermill.ts";
import { runsIn } from "./run-view.ts";

/** What happens around the cells of a run. */
export type CellEvents = {
  onProgress?: ProgressListener;
  /** Called when a cell has changed: its outputs, its marks. */
  onChange?(cell: CodeCell): void;
  /** Called when the first cell has begun, and when each has ended. */
  onCell?(): void;
  /**
   * Called when no cell runs any more; `isWanted` when none has failed: then what they left running is waited for.
   */
  settle?(isWanted: boolean): Promise<void>;
};

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
  { onProgress, onChange, onCell, settle }: CellEvents = {},
): Promise<FailedCell | undefined> {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code" && !isSkipped(cell)) as CodeCell[];
  const progress = cells.map((cell): CellProgress => ({ label: labelOf(cell), state: "pending", runs: [] }));
  const emit = (): void => onProgress?.(progress);
  /** Notes what has failed after its cell had ended; true when something has. */
  const hasFailedInBackground = (): boolean => {
    const failed = failedCells(cells);
    for (const { cell } of failed) (progress[cells.indexOf(cell)] as CellProgress).state = "failed";
    return failed.length > 0;
  };
  const finish = async (failed?: FailedCell): Promise<FailedCell | undefined> => {
    await settle?.(failed === undefined && !hasFailedInBackground());
    for (const [index, cell] of cells.entries())
      Object.assign(progress[index] ?? {}, { runs: runsIn(cell.outputs) });
    hasFailedInBackground();
    emit();
    return failed;
  };
  emit();
  for (const [index, cell] of cells.entries()) {
    const current = progress[index] as CellProgress;
    if (earlyStop.reason() !== undefined) return finish();
    Object.assign(current, { state: "running", start: Date.now() });
    markStarted(cell, Date.now());
    onChange?.(cell);
    if (index === 0) onCell?.();
    emit();
    const error = await runCell(cell, client, earlyStop, () => {
      current.runs = runsIn(cell.outputs);
      onChange?.(cell);
      emit();
    });
    const hasFailed = error !== undefined && (!mayFail(cell) || earlyStop.reason() !== undefined);
    markEnded(cell, Date.now(), hasFailed);
    Object.assign(current, {
      state: hasFailed ? "failed" : "completed",
      end: Date.now(),
      runs: runsIn(cell.outputs),
    });
    onChange?.(cell);
    onCell?.();
    const isOver = hasFailed || hasFailedInBackground();
    emit();
    if (isOver) return finish(hasFailed ? { cell, error } : undefined);
  }
  return finish();
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
