/** Runs a notebook headless in a fresh kernel and marks it as papermill does. */
import type { KernelClient } from "../client/client.ts";
import type { KernelStart } from "../client/kernelspecs.ts";
import { startKernel } from "../client/start.ts";
import { isObject, type Notebook } from "../file/notebook.ts";
import type { Parameters } from "../parameters/papermill-values.ts";
import type { Autosave } from "./autosave.ts";
import { type EarlyStopRequest, watchEarlyStop } from "./early-stop.ts";
import { type CutOff, DEFAULT_SETTLE_S, settleLeftovers } from "./leftovers.ts";
import { type FailedCell, outcomeOf, type RunOutcome } from "./outcome.ts";
import { prepared } from "./papermill.ts";
import { type ProgressListener, runCells } from "./run-cells.ts";

export type RunRequest = EarlyStopRequest & {
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
  onProgress?: ProgressListener;
  /** How long what the cells left running may take after the last cell, in seconds. */
  settle?: number;
  /** Saves the notebook while it runs. */
  autosave?: Autosave;
  /** Prints a line between the progress. */
  note?(line: string): void;
};

/** How long the kernel may take to end before it is killed. */
const SHUTDOWN_GRACE_MS = 3000;
const STOPPED_SHUTDOWN_GRACE_MS = 1000;

/**
 * Runs a notebook's code cells in order in a kernel of its own, until one fails, be it in the background: any error
 * output fails a run, as papermill has it. What the cells leave running is waited for, as Node does at a program's end. A cell tagged `raises-exception` may fail, one tagged `skip-execution` is
 * skipped (nbclient's conventions). No process of the kernel is left afterwards.
 * @throws NotebookError `kernel.not-started`
 */
export async function runNotebook(request: RunRequest): Promise<RunOutcome> {
  const { inputPath, outputPath, parameters = {}, cwd, env } = request;
  const { settle: seconds = DEFAULT_SETTLE_S, note = () => undefined } = request;
  const notebook = prepared(request.notebook, { parameters, inputPath, outputPath, start: Date.now() });
  const earlyStop = watchEarlyStop(request);
  try {
    const options = { cwd, env, signal: earlyStop.beforeStart };
    const client = await startKernel(request.kernel, options).catch((error: unknown) => {
      if (earlyStop.reason() === undefined) throw error;
    });
    if (!client) return outcomeOf(notebook, undefined, earlyStop.reason());
    let failed: FailedCell | undefined;
    let cutOff: CutOff | undefined;
    try {
      earlyStop.control(client);
      describeKernel(notebook, request.kernel.name, client);
      failed = await runCells(notebook, client, earlyStop, {
        onProgress: request.onProgress,
        onChange: request.autosave?.changed,
        onCell: () => request.autosave?.save(notebook),
        settle: async (isWanted) => {
          cutOff = await settleLeftovers(client, earlyStop, { isWanted, seconds, note });
        },
      });
    } finally {
      await client.shutdown(earlyStop.reason() === undefined ? SHUTDOWN_GRACE_MS : STOPPED_SHUTDOWN_GRACE_MS);
    }
    return outcomeOf(notebook, failed, earlyStop.reason(), cutOff);
  } finally {
    earlyStop.dispose();
  }
}

/** Writes the kernel's language into the metadata, and the kernel's name where the notebook has none. */
function describeKernel(notebook: Notebook, name: string, client: KernelClient): void {
  const language = client.info.language_info;
  if (!isObject(language)) return;
  notebook.metadata.language_info = language;
  notebook.metadata.kernelspec ??= { name, display_name: name, language: String(language.name ?? "") };
}
