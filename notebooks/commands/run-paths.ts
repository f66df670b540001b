/** Decides which files a run reads and writes, and checks them before it starts. */
import { stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { NotebookError } from "../errors.ts";
import { checkDestinations, type Destination } from "../file/destinations.ts";
import { folderOf, isAddress } from "../file/stored.ts";

export type RunPaths = {
  /** Where the cells run. */
  cwd: string;
  /** Where the executed notebook goes; undefined for nowhere. */
  output?: string;
  /** Where its page goes; undefined for nowhere. */
  html?: string;
};

/**
 * The paths of a run of the notebook at `path`; `output` is `NAME.executed.ipynb` beside it by default, false for none.
 * @throws NotebookError `output.unnamed`, `output.unwritable`, `output.same-file`, `run.cwd`
 */
export async function checkedRunPaths(
  path: string,
  requested: { output?: string | false; html?: string; cwd?: string },
): Promise<RunPaths> {
  const { html } = requested;
  const output = requested.output === false ? undefined : (requested.output ?? executedPath(path));
  const destinations: Destination[] = [];
  if (output !== undefined)
    destinations.push({
      option: requested.output === undefined ? "the executed notebook" : "-o",
      path: output,
      inPlace: true,
    });
  if (html !== undefined) destinations.push({ option: "--html", path: html });
  await checkDestinations(path, destinations);
  const cwd = resolve(requested.cwd ?? folderOf(path));
  if (!(await isFolder(cwd)))
    throw new NotebookError("run.cwd", `There is no folder ${requested.cwd ?? cwd} to run in`);
  return { cwd, output, html };
}

function executedPath(path: string): string {
  if (extname(path) !== ".ipynb") {
    throw new NotebookError(
      "output.unnamed",
      `${path} doesn't end in .ipynb; say where the executed notebook goes with -o`,
    );
  }
  const name = `${basename(path, ".ipynb")}.executed.ipynb`;
  return isAddress(path) ? path.slice(0, path.lastIndexOf("/") + 1) + name : join(dirname(path), name);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
