/** How a notebook runs headless: cell after cell in a fresh kernel, marked as papermill marks it. */
import { constants } from "node:os";
import type { KernelClient } from "../client/client.ts";
import type { Execution } from "../client/execution.ts";
import type { KernelStart } from "../client/kernelspecs.ts";
import { startKernel } from "../client/start.ts";
import { NotebookError } from "../errors.ts";
import {
  type Cell,
  type CodeCell,
  type ErrorOutput,
  isObject,
  type Notebook,
  tagsOf,
} from "../file/notebook.ts";
import type { Parameters } from "../parameters/papermill-values.ts";
import { type CellProgress, labelOf } from "./cell-progress.ts";
import { type Ending, type EndingRequest, startEnding, timedOut } from "./early-stop.ts";
import { type CellFailure, failureOf } from "./failure.ts";
import { markEnded, markFailed, markFinished, markStarted, prepared, withErrorMarkers } from "./papermill.ts";
import { runsIn } from "./run-view.ts";

export type RunRequest = EndingRequest & {
  /** With its parameters already injected. */
  notebook: Notebook;
  kernel: KernelStart;
  /** The kernel's working directory. */
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** As written into the metadata. */
  parameters?: Parameters;
  inputPath: string;
  outputPath: string | null;
  /** Hears the code cells after each change of any of them. */
  onProgress?: (cells: readonly CellProgress[]) => void;
};

/** `notebook` is the executed one, with error markers when a cell failed. */
export type RunOutcome = {
  notebook: Notebook;
  status: "completed" | "failed" | "timed-out" | "interrupted";
  /** What stopped the run. */
  failure?: CellFailure;
  /** What failed besides, after its cell had ended (a promise nobody awaited). */
  background: CellFailure[];
};

/**
 * Run a notebook's code cells in order in a kernel of its own, until one fails, be it in the background: any error
 * output fails a run, as papermill has it. A cell tagged `raises-exception` may fail, one tagged `skip-execution` is
 * passed over (nbclient's conventions).
 * Nothing of the kernel is left afterwards. Errors: `kernel.not-started`.
 */
export async function runNotebook(request: RunRequest): Promise<RunOutcome> {
  const { inputPath, outputPath, parameters = {} } = request;
  const notebook = prepared(request.notebook, { parameters, inputPath, outputPath, start: Date.now() });
  const ending = startEnding(request);
  try {
    const { cwd, env } = request;
    const start = { cwd, ...(env ? { env } : {}), signal: ending.beforeStart };
    const client = await startKernel(request.kernel, start).catch((error: unknown) => {
      if (ending.reason() === undefined) throw error;
    });
    if (!client) return finished(notebook, undefined, ending.reason());
    let failed: Failed | undefined;
    try {
      ending.control(client);
      describeKernel(notebook, request.kernel.name, client);
      failed = await runCells(notebook, client, request, ending);
    } finally {
      await client.shutdown(ending.reason() === undefined ? 3000 : 1000);
    }
    return finished(notebook, failed, ending.reason());
  } finally {
    ending.dispose();
  }
}

type Failed = { cell: CodeCell; error: Omit<ErrorOutput, "output_type"> };

function mayFail(cell: Cell): boolean {
  return tagsOf(cell).includes("raises-exception");
}

/** The cells with an error output, in order, without those that may fail. */
function failedAmong(cells: readonly Cell[]): Failed[] {
  return cells.flatMap((cell) => {
    if (cell.cell_type !== "code" || mayFail(cell)) return [];
    const error = cell.outputs.find((output) => output.output_type === "error");
    return error ? [{ cell, error }] : [];
  });
}

async function runCells(
  notebook: Notebook,
  client: KernelClient,
  request: RunRequest,
  ending: Ending,
): Promise<Failed | undefined> {
  const cells = notebook.cells.filter(
    (cell) => cell.cell_type === "code" && !tagsOf(cell).includes("skip-execution"),
  );
  const progress = cells.map((cell): CellProgress => ({ label: labelOf(cell), state: "pending", runs: [] }));
  const tell = (): void => request.onProgress?.(progress);
  tell();
  for (const [index, cell] of (cells as CodeCell[]).entries()) {
    const shown = progress[index] as CellProgress;
    if (ending.reason() !== undefined) return undefined;
    Object.assign(shown, { state: "running", start: Date.now() });
    markStarted(cell, Date.now());
    tell();
    const error =
      cell.source.trim() === ""
        ? undefined
        : await runCell(cell, client, ending, () => {
            shown.runs = runsIn(cell.outputs);
            tell();
          });
    const failed = error !== undefined && (!mayFail(cell) || ending.reason() !== undefined);
    markEnded(cell, Date.now(), failed);
    Object.assign(shown, {
      state: failed ? "failed" : "completed",
      end: Date.now(),
      runs: runsIn(cell.outputs),
    });
    if (failed) {
      tell();
      return { cell, error };
    }
    // What the last cell left to fail at once has been told when this is answered.
    if (index === cells.length - 1 && ending.reason() === undefined)
      await client.execute("0", { silent: true }).catch(() => undefined);
    const broken = failedAmong(cells);
    for (const one of broken) (progress[cells.indexOf(one.cell)] as CellProgress).state = "failed";
    tell();
    if (broken.length > 0) return undefined;
  }
  return undefined;
}

/** Run one cell; its outputs are filled in place. Resolves with the error it ended with, if it did. */
async function runCell(
  cell: CodeCell,
  client: KernelClient,
  ending: Ending,
  onOutput: () => void,
): Promise<Failed["error"] | undefined> {
  let execution: Execution;
  try {
    execution = await client.execute(cell.source, {
      metadata: { cellId: cell.id },
      outputs: cell.outputs,
      onOutput,
    });
  } catch (error) {
    const evalue = ending.reason() ?? (error instanceof Error ? error.message : String(error));
    const died: ErrorOutput = { output_type: "error", ename: "DeadKernelError", evalue, traceback: [evalue] };
    cell.outputs.push(died);
    return died;
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

function finished(notebook: Notebook, stopped: Failed | undefined, reason: string | undefined): RunOutcome {
  const others = failedAmong(notebook.cells).filter(({ cell }) => cell !== stopped?.cell);
  for (const { cell } of others) markFailed(cell);
  const marked = stopped ?? others[0];
  markFinished(notebook, Date.now(), marked !== undefined || reason !== undefined);
  const status =
    reason === undefined
      ? marked
        ? "failed"
        : "completed"
      : reason === timedOut
        ? "timed-out"
        : "interrupted";
  const background = others.map(({ cell, error }) => failureOf(cell, error, true));
  if (!marked) return { notebook, status, background };
  const executed = withErrorMarkers(notebook, marked.cell);
  return stopped
    ? { notebook: executed, status, failure: failureOf(stopped.cell, stopped.error), background }
    : { notebook: executed, status, background };
}

/** The kernel's language as it tells it, and its name where the notebook names none. */
function describeKernel(notebook: Notebook, name: string, client: KernelClient): void {
  const language = client.info.language_info;
  if (!isObject(language)) return;
  notebook.metadata.language_info = language;
  notebook.metadata.kernelspec ??= { name, display_name: name, language: String(language.name ?? "") };
}

/** The exit code of `cellflow run` for an outcome; 128 and the signal's number when one ended it, as shells have it. */
export function exitCodeOf(outcome: RunOutcome, signal: NodeJS.Signals = "SIGINT"): number {
  if (outcome.status === "completed") return 0;
  return outcome.status === "interrupted" ? 128 + constants.signals[signal] : 1;
}

/** The most seconds a timer takes: 31 bits of milliseconds. */
const longest = 2_147_483;

/** The seconds of `--timeout`. Errors: `run.timeout`. */
export function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !Number.isFinite(seconds) || seconds <= 0) {
    throw new NotebookError("run.timeout", `--timeout ${text}: give a number of seconds above 0`);
  }
  if (seconds > longest) {
    throw new NotebookError(
      "run.timeout",
      `--timeout ${text}: give at most ${longest} seconds (24 days), or leave it out for no limit`,
    );
  }
  return seconds;
}
