/** Reading an .ipynb file: text to a checked notebook, or one clear line. */
import { readFile } from "node:fs/promises";
import { NotebookError, reasonOf } from "../errors.ts";
import { jsonErrorOffset, lineAt } from "./json-error.ts";
import { cellId, isObject, type Notebook } from "./notebook.ts";
import { describeIssue, notebookSchema } from "./schema.ts";

/**
 * The notebook in the file at `path`.
 * Errors: `notebook.missing`, `notebook.unreadable` and those of `parseNotebook`.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
  return parseNotebook(text, path);
}

/**
 * The notebook a text says; `name` is how errors call it. Cells without a valid id of their own get one
 * made from their place and source. Unknown keys are kept.
 * Errors: `notebook.not-json` (with the line), `notebook.conflict` (a merge's markers), `notebook.not-a-notebook`,
 * `notebook.old-format` (nbformat 3 and older), `notebook.invalid` (the cell and the field).
 */
export function parseNotebook(text: string, name: string): Notebook {
  const value = parseJson(text.startsWith("\ufeff") ? text.slice(1) : text, name);
  if (!isObject(value) || !("nbformat" in value)) {
    throw new NotebookError(
      "notebook.not-a-notebook",
      `${name} is JSON but not a notebook: it has no "nbformat"`,
    );
  }
  if (typeof value.nbformat === "number" && value.nbformat < 4) {
    throw new NotebookError(
      "notebook.old-format",
      `${name} is in the old nbformat ${value.nbformat}; convert it: ` +
        `jupyter nbconvert --to notebook --nbformat 4 --inplace ${JSON.stringify(name)}`,
    );
  }
  if (value.nbformat !== 4) {
    throw new NotebookError(
      "notebook.not-a-notebook",
      `${name} says nbformat ${JSON.stringify(value.nbformat)}; nbformat 4 is read`,
    );
  }
  const read = notebookSchema.safeParse(value);
  if (!read.success) {
    throw new NotebookError(
      "notebook.invalid",
      `${name} is not a valid notebook: ${describeIssue(read.error, value)}`,
    );
  }
  return withCellIds(read.data as unknown as Notebook);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const conflict = /^(?:<<<<<<< |=======\r?$|>>>>>>> )/m.exec(text);
    if (conflict) {
      throw new NotebookError(
        "notebook.conflict",
        `${name} has an unresolved merge conflict at line ${lineAt(text, conflict.index)}`,
      );
    }
    const offset = jsonErrorOffset(text);
    const line = offset === undefined ? "" : ` at line ${lineAt(text, offset)}`;
    const what =
      text.trim() === ""
        ? "it is empty"
        : offset === text.length
          ? "it ends too early"
          : unexpected(text, offset);
    throw new NotebookError("notebook.not-json", `${name} is not JSON${line}: ${what || reasonOf(error)}`);
  }
}

function unexpected(text: string, offset: number | undefined): string {
  return offset === undefined
    ? ""
    : `unexpected ${JSON.stringify([...text.slice(offset, offset + 2)][0] ?? "")}`;
}

function withCellIds(notebook: Notebook): Notebook {
  const taken = new Set<string>();
  for (const [position, cell] of notebook.cells.entries()) {
    const valid = typeof cell.id === "string" && /^[a-zA-Z0-9_-]{1,64}$/.test(cell.id) && !taken.has(cell.id);
    if (!valid) cell.id = cellId(position, cell.source, taken);
    taken.add(cell.id);
  }
  notebook.nbformat_minor = Math.max(notebook.nbformat_minor, 5);
  return notebook;
}

function unreadable(path: string, error: unknown): NotebookError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new NotebookError("notebook.missing", `There is no notebook ${path}`);
  if (code === "EISDIR")
    return new NotebookError("notebook.unreadable", `${path} is a folder, not a notebook`);
  return new NotebookError("notebook.unreadable", `${path} can't be read: ${reasonOf(error)}`);
}
