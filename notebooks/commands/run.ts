/** Does what `cellflow run` does: from a path and options to files, progress and an exit code. */
import { basename, resolve } from "node:path";
import { kernelFor } from "../client/kernelspecs.ts";
import { readNotebook } from "../file/read.ts";
import { folderOf, isAddress } from "../file/stored.ts";
import { mayWait } from "../file/target.ts";
import type { CodeVisibility } from "../html/cell.ts";
import type { Assignments } from "../parameters/papermill-values.ts";
import { injectParameters } from "../parameters/parameters-cell.ts";
import { readParameters } from "../parameters/read-parameters.ts";
import { createAutosave } from "../run/autosave.ts";
import { watchInterrupts } from "../run/interrupts.ts";
import { exitCodeOf, type RunOutcome } from "../run/outcome.ts";
import { progressDisplay } from "../run/progress-display.ts";
import { runNotebook } from "../run/run.ts";
import { lineStream, printFailures } from "../run/summary.ts";
import { checkedRunPaths } from "./run-paths.ts";
import { writeExecuted } from "./write-executed.ts";
import { writePage } from "./write-page.ts";

export type RunOptions = {
  parameters?: Assignments;
  /**
   * Where the executed notebook goes; `NAME.executed.ipynb` beside the notebook by default, false for nowhere. It may
   * be the notebook itself. `-` is standard output, here and for `html`; lines go to standard error then. `s3://…` is an
   * object of a bucket, as the notebook may be.
   */
  output?: string | false;
  html?: string;
  code?: CodeVisibility;
  /** Seconds. */
  timeout?: number;
  /** How long what the cells left running may take after the last cell, in seconds. */
  settle?: number;
  kernel?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** argv of our own kernel, `{connection_file}` standing for the file. */
  kernelArgv: readonly string[];
};

/** `output` and `html` are the files written. */
export type RunReport = { exitCode: number; outcome: RunOutcome; output?: string; html?: string };

/**
 * Runs the notebook at `path` with progress on standard output; saves the executed notebook after each cell, marked as
 * unfinished, and writes it (and its page) at the end, also when a cell fails. Everything that can be checked is checked before the kernel starts.
 * Exit code 0; 1 for a failed cell or the timeout; 130 when interrupted, 143 and 129 when ended by SIGTERM and SIGHUP.
 * @throws NotebookError (exit 2) those of reading, parameters, kernels and destinations
 */
export async function runFile(path: string, options: RunOptions): Promise<RunReport> {
  const { env = process.env, timeout } = options;
  const source = await readNotebook(path);
  const parameters = readParameters(source, options.parameters ?? new Map(), folderOf(path));
  const notebook = injectParameters(source, parameters);
  const kernel = await kernelFor(source, options.kernelArgv, options.kernel, options.env);
  const { cwd, output, html } = await checkedRunPaths(path, options);
  const written = [output, html].filter((file) => file !== undefined);

  const lines = lineStream(written);
  const display = progressDisplay(lines);
  const interrupts = watchInterrupts(() => display.note("Interrupting; a second interrupt kills the kernel"));
  lines.write(`Running ${path} with the kernel ${kernel.name}\n`);
  // The page's modules load while the kernel works.
  if (html !== undefined) void import("../html/export.ts");
  const autosave = output === undefined ? undefined : await createAutosave(output, display.note);
  let outcome: RunOutcome;
  try {
    try {
      outcome = await runNotebook({
        notebook,
        kernel,
        parameters,
        cwd,
        env: { ...env, JPY_SESSION_NAME: isAddress(path) ? path : resolve(path) },
        inputPath: path,
        outputPath: output ?? null,
        timeout,
        settle: options.settle,
        autosave,
        note: display.note,
        stop: interrupts.stop,
        kill: interrupts.kill,
        onProgress: display.update,
      });
    } finally {
      await autosave?.stop();
      display.end();
    }
    printFailures(outcome, timeout, { name: basename(path), cells: source.cells });
    // A pipe may wait for its reader for ever: from here on a signal ends the process.
    if (await mayWait(written)) interrupts.dispose();
    if (output !== undefined) await writeExecuted(output, outcome.notebook);
    if (html !== undefined) await writePage(html, outcome.notebook, path, options.code);
  } finally {
    interrupts.dispose();
  }
  return { exitCode: exitCodeOf(outcome, interrupts.signal()), outcome, output, html };
}
