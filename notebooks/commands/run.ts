/** What `cellflow run` does: from a path and options to files, progress and an exit code. */
import { stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { kernelFor } from "../client/kernelspecs.ts";
import { NotebookError } from "../errors.ts";
import { checkDestinations } from "../file/destinations.ts";
import type { Notebook } from "../file/notebook.ts";
import { readNotebook } from "../file/read.ts";
import { mayWait } from "../file/target.ts";
import { writeNotebook, writeWhole } from "../file/write.ts";
import type { CodeVisibility } from "../html/cell.ts";
import type { Assignments } from "../parameters/papermill-values.ts";
import { injectParameters } from "../parameters/parameters-cell.ts";
import { readParameters } from "../parameters/read-parameters.ts";
import { watchInterrupts } from "../run/interrupts.ts";
import { exitCodeOf, type RunOutcome } from "../run/outcome.ts";
import { progressDisplay } from "../run/progress-display.ts";
import { runNotebook } from "../run/run.ts";
import { lineStream, printFailures } from "../run/summary.ts";

export type RunOptions = {
  parameters?: Assignments;
  /**
   * Where the executed notebook goes; `NAME.executed.ipynb` beside the notebook by default, false for nowhere. It may
   * be the notebook itself. `-` is standard output, here and for `html`; lines go to standard error then.
   */
  output?: string | false;
  html?: string;
  code?: CodeVisibility;
  /** Seconds. */
  timeout?: number;
  kernel?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** argv of our own kernel, `{connection_file}` standing for the file. */
  kernelArgv: readonly string[];
};

/** `output` and `html` are the files written. */
export type RunReport = { exitCode: number; outcome: RunOutcome; output?: string; html?: string };

/**
 * Run the notebook at `path` with progress on standard output; the executed notebook (and page) is written
 * whatever happens to its cells. Everything that can be checked is checked before the kernel starts.
 * Exit code 0; 1 for a failed cell or the timeout; 130 when interrupted, 143 and 129 when ended by SIGTERM and SIGHUP.
 * Errors (exit 2): those of reading, parameters, kernels and destinations.
 */
export async function runFile(path: string, options: RunOptions): Promise<RunReport> {
  const source = await readNotebook(path);
  const parameters = await readParameters(source, options.parameters ?? new Map());
  const notebook = injectParameters(source, parameters);
  const kernel = await kernelFor(source, options.kernelArgv, options.kernel, options.env);
  const output = options.output === false ? undefined : (options.output ?? executedPath(path));
  const { html } = options;
  await checkDestinations(path, [
    ...(output === undefined
      ? []
      : [
          {
            option: options.output === undefined ? "the executed notebook" : "-o",
            path: output,
            inPlace: true,
          },
        ]),
    ...(html === undefined ? [] : [{ option: "--html", path: html }]),
  ]);
  const paths = [output, html].filter((given) => given !== undefined);

  const cwd = resolve(options.cwd ?? dirname(path));
  const isFolder = await stat(cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new NotebookError("run.cwd", `There is no folder ${options.cwd ?? cwd} to run in`);

  const lines = lineStream(paths);
  const display = progressDisplay(lines);
  const interrupts = watchInterrupts(() => display.note("Interrupting; once more kills the kernel"));
  lines.write(`Running ${path} with the kernel ${kernel.name}\n`);
  // The page's libraries load while the kernel works.
  if (html !== undefined) void import("../html/export.ts");
  let outcome: RunOutcome;
  try {
    try {
      outcome = await runNotebook({
        notebook,
        kernel,
        parameters,
        cwd,
        env: { ...(options.env ?? process.env), JPY_SESSION_NAME: resolve(path) },
        inputPath: path,
        outputPath: output ?? null,
        ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
        stop: interrupts.stop,
        kill: interrupts.kill,
        onProgress: display.update,
      });
    } finally {
      display.end();
    }
    printFailures(outcome, options.timeout, { name: basename(path), cells: source.cells });
    // A pipe may wait for its reader for ever: from here on a signal ends the process.
    if (await mayWait(paths)) interrupts.dispose();
    if (output !== undefined) await writeNotebook(output, outcome.notebook);
    if (html !== undefined) await writePage(html, outcome.notebook, path, options.code);
  } finally {
    interrupts.dispose();
  }
  const files = {
    ...(output === undefined ? {} : { output }),
    ...(html === undefined ? {} : { html }),
  };
  return { exitCode: exitCodeOf(outcome, interrupts.signal()), outcome, ...files };
}

function executedPath(path: string): string {
  if (extname(path) !== ".ipynb") {
    throw new NotebookError(
      "output.unnamed",
      `${path} doesn't end in .ipynb; say where the executed notebook goes with -o`,
    );
  }
  return join(dirname(path), `${basename(path, ".ipynb")}.executed.ipynb`);
}

/** The page is loaded only when asked for: it brings Markdown and sanitiser with it. */
export async function writePage(
  html: string,
  notebook: Notebook,
  path: string,
  code?: CodeVisibility,
): Promise<void> {
  const { exportPage } = await import("../html/export.ts");
  await writeWhole(
    html,
    await exportPage(notebook, {
      folder: dirname(path),
      name: basename(path, ".ipynb"),
      ...(code ? { code } : {}),
    }),
  );
}
