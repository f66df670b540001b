/** Does what `cellflow demo` does: runs the taxi notebook on the embedded API, with a home of its own in the project. */
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Notebook } from "../file/notebook.ts";
import { runsIn } from "../run/run-view.ts";
import { printFiles } from "../run/summary.ts";
import type { Installation } from "./installation.ts";
import { runFile } from "./run.ts";

const REPORT_KEY = "duration-model-report";

/**
 * Runs notebooks/examples/taxi-duration.ipynb and prints the RMSE, where everything is, and how to list the runs.
 * Ignores the user's profile and Prefect settings. Exit code as of `cellflow run`.
 */
export async function runDemo(
  installation: Installation,
  notebook = "notebooks/examples/taxi-duration.ipynb",
): Promise<number> {
  const home = join(installation.folder, ".cellflow", "demo");
  await mkdir(home, { recursive: true, mode: 0o700 });
  const fromHere = (path: string): string => relative(process.cwd(), path) || ".";
  const report = await runFile(fromHere(join(installation.folder, notebook)), {
    output: fromHere(join(home, "taxi-duration.ipynb")),
    html: fromHere(join(home, "taxi-duration.html")),
    env: demoEnv(process.env, home),
    kernelArgv: installation.kernelArgv,
  });
  const { exitCode, outcome, output, html } = report;
  if (exitCode !== 0) {
    printFiles(report);
    return exitCode;
  }
  const rmse = rmseOf(outcome.notebook);
  const lines = [
    "",
    rmse === undefined
      ? `The run left no artifact ${REPORT_KEY}`
      : `RMSE: ${rmse} minutes on the rides of the next month`,
    `Notebook:  ${output}`,
    `Report:    ${html}`,
    `Database:  ${fromHere(join(home, "cellflow.db"))}`,
    `Runs:      ${listRuns(installation.folder, home, process.cwd())}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return rmse === undefined ? 1 : 0;
}

/**
 * The command that lists the runs, as it works where the user stands: npx knows our command in our own folder;
 * elsewhere it would look for it in the registry, so there the command is named by its path.
 */
export function listRuns(folder: string, home: string, cwd: string): string {
  const command =
    relative(cwd, folder) === ""
      ? "npx --no cellflow"
      : quoted(relative(cwd, join(folder, ".bin/cellflow.mjs")));
  return `CELLFLOW_API=embedded CELLFLOW_HOME=${quoted(relative(cwd, home))} ${command} flow-run ls`;
}

/** Quotes a path for a shell. */
function quoted(path: string): string {
  return /^[\w./@%+,:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** The environment without any of Prefect's settings, on the embedded API in `home`. */
export function demoEnv(env: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !/^(?:PREFECT|CELLFLOW)_/.test(name));
  return {
    ...Object.fromEntries(others),
    CELLFLOW_API: "embedded",
    CELLFLOW_HOME: home,
    CELLFLOW_RESULT_STORAGE: join(home, "results"),
  };
}

/** The RMSE in the report's table: the last column of the row below its header. */
export function rmseOf(notebook: Notebook): string | undefined {
  const outputs = notebook.cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
  const reports = runsIn(outputs).flatMap((run) =>
    run.artifacts.filter((artifact) => artifact.key === REPORT_KEY),
  );
  const markdown = reports.at(-1)?.data;
  return typeof markdown === "string"
    ? /^\|[^\n]*\|\s*(\d+(?:\.\d+)?)\s*\|\s*$/m.exec(markdown)?.[1]
    : undefined;
}
