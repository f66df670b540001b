/** Reads an .ipynb file as a checked notebook. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { NotebookError, reasonOf } from "../errors.ts";
import { findJsonError } from "./json-error.ts";
import { cellId, isObject, type Notebook } from "./notebook.ts";
import { notebookSchema } from "./schema.ts";
import { describeIssue } from "./schema-issue.ts";
import { isAddress, storedFile } from "./stored.ts";

/**
 * The notebook in the file at `path`, or at an address (`s3://bucket/name.ipynb`).
 * @throws NotebookError `notebook.missing`, `notebook.unreadable`, `notebook.program` and those of `parseNotebook`
 */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  if (!isAddress(path)) refuseProgram(path);
  try {
    text = isAddress(path) ? await readStored(path) : await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
  return parseNotebook(text, path);
}

/**
 * The notebook that a file's text contains; `name` stands in errors. Cells without a valid id of their own get one
 * made from their position and source. Unknown keys stay.
 * @throws NotebookError `notebook.not-json` (with the line), `notebook.conflict` (a merge's markers), `notebook.not-a-notebook`,
 * `notebook.old-format` (nbformat 3 and older), `notebook.invalid` (the cell and the field)
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
      `${name} is in nbformat ${JSON.stringify(value.nbformat)}; cellflow reads nbformat 4`,
    );
  }
  const parsed = notebookSchema.safeParse(value);
  if (!parsed.success) {
    throw new NotebookError(
      "notebook.invalid",
      `${name} is not a valid notebook: ${describeIssue(parsed.error, value)}`,
    );
  }
  return withCellIds(parsed.data as unknown as Notebook);
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
    throw new NotebookError("notebook.not-json", `${name} is not JSON${describeJsonError(text, error)}`);
  }
}

async function readStored(path: string): Promise<string> {
  const { storage, key } = storedFile(path);
  return Buffer.from(await storage.read(key)).toString();
}

/** A file of code, or a name in one (`flows.ts:hello`), is no notebook; what can be done with it is said. */
function refuseProgram(path: string): void {
  const [, file, flow] = /^(.+\.(?:[cm]?[jt]sx?|py))(?::([^/]*))?$/.exec(path) ?? [];
  if (file === undefined) return;
  if (!existsSync(file)) throw new NotebookError("notebook.missing", `There is no file ${file}`);
  const advice = file.endsWith(".py")
    ? `python ${file} runs it`
    : `node ${file} runs it (Node 24 or newer); to deploy ${flow || "a flow of it"}, call it in a %%flow cell of a notebook and deploy that`;
  throw new NotebookError(
    "notebook.program",
    `${file} is a program, and what is run, exported and deployed here is a notebook (.ipynb): ${advice}`,
  );
}

/** ` at line 4: unexpected "]"`; V8's own message when the error's position is unknown. */
function describeJsonError(text: string, thrown: unknown): string {
  const error = findJsonError(text);
  if (!error) return `: ${reasonOf(thrown)}`;
  const { offset, line } = error;
  if (text.trim() === "") return ` at line ${line}: it is empty`;
  if (offset === text.length) return ` at line ${line}: it ends too early`;
  const [character] = text.slice(offset, offset + 2);
  return ` at line ${line}: unexpected ${JSON.stringify(character)}`;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
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
  if (code === "ENOENT" || code === "ENOTDIR" || code === "storage.missing")
    return new NotebookError("notebook.missing", `There is no notebook ${path}`);
  if (code === "EISDIR")
    return new NotebookError("notebook.unreadable", `${path} is a folder, not a notebook`);
  return new NotebookError("notebook.unreadable", `${path} can't be read: ${reasonOf(error)}`);
}
