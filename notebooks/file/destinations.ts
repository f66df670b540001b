/** Checks before any work that a command's destinations can be written and differ from each other. */
import { NotebookError } from "../errors.ts";
import { identityOf } from "./target.ts";
import { checkWritable } from "./write.ts";

/** A file to write, and the option that names it. */
export type Destination = {
  option: string;
  path: string;
  /** It may be the notebook itself, run in place. */
  inPlace?: boolean;
};

/**
 * Makes sure that no destination would overwrite the notebook at `source` or another destination, however a path is
 * spelt.
 * @throws NotebookError `output.unnamed`, `output.unwritable`, `output.same-file`
 */
export async function checkDestinations(source: string, destinations: readonly Destination[]): Promise<void> {
  const notebook = await identityOf(source).catch(() => undefined);
  const taken = new Map<string, Destination>();
  for (const destination of destinations) {
    const { option, path, inPlace = false } = destination;
    if (path === "") throw new NotebookError("output.unnamed", `${option}: give the name of a file`);
    await checkWritable(path);
    const identity = await identityOf(path);
    if (identity === undefined) continue;
    if (identity === notebook && !inPlace)
      throw sameFile(`${option} ${path} is the notebook itself; name another file`);
    const other = taken.get(identity);
    if (other) throw sameFile(`${other.option} and ${option} both name ${path}; name two files`);
    taken.set(identity, destination);
  }
}

function sameFile(message: string): NotebookError {
  return new NotebookError("output.same-file", message);
}
