/** Writes the executed notebook at a run's end. */
import { basename } from "node:path";
import { NotebookError } from "../errors.ts";
import type { Notebook } from "../file/notebook.ts";
import { isAddress } from "../file/stored.ts";
import { writeNotebook } from "../file/write.ts";

/**
 * A bucket may be gone since the run began: what the run made is then written beside whoever started it.
 * @throws NotebookError `output.unwritable`, which names that file
 */
export async function writeExecuted(path: string, notebook: Notebook): Promise<void> {
  try {
    await writeNotebook(path, notebook);
  } catch (error) {
    if (!isAddress(path) || !(error instanceof NotebookError)) throw error;
    const file = `${basename(path, ".ipynb")}.unsent.ipynb`;
    await writeNotebook(file, notebook);
    throw new NotebookError(error.code, `${error.message}; the executed notebook is in ${file}`);
  }
}
