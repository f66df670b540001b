/** Writes papermill's marks into a notebook: times and status of cells, and links to the failed one. */
import {
  type Cell,
  type CodeCell,
  cellId,
  isObject,
  type JsonObject,
  type Notebook,
  tagsOf,
} from "../file/notebook.ts";
import type { Parameters } from "../parameters/papermill-values.ts";

/** Written as `metadata.papermill.version`: the version of the conventions followed. */
const PAPERMILL_VERSION = "2.7.0";

const ERROR_TAG = "papermill-error-cell-tag";
const ERROR_STYLE =
  'style="color:red; font-family:Helvetica Neue, Helvetica, Arial, sans-serif; font-size:2em;"';

/**
 * A copy of a notebook ready to be run: outputs, counts and earlier marks gone, every cell `pending`.
 * `start` is ms since the epoch; paths are as the user gave them.
 */
export function prepared(
  notebook: Notebook,
  run: { parameters: Parameters; inputPath: string; outputPath: string | null; start: number },
): Notebook {
  const copy = structuredClone(notebook);
  copy.cells = copy.cells.filter((cell) => !tagsOf(cell).includes(ERROR_TAG));
  copy.metadata.papermill = {
    ...object(copy.metadata.papermill),
    parameters: asJson(run.parameters),
    input_path: run.inputPath,
    output_path: run.outputPath,
    start_time: iso(run.start),
    end_time: null,
    duration: null,
    exception: null,
    version: PAPERMILL_VERSION,
  };
  delete copy.metadata.cellflow;
  for (const cell of copy.cells) {
    cell.metadata.papermill = {
      exception: null,
      start_time: null,
      end_time: null,
      duration: null,
      status: "pending",
    };
    if (cell.cell_type !== "code") continue;
    cell.outputs = [];
    cell.execution_count = null;
    delete cell.metadata.execution;
  }
  return copy;
}

/** The cell starts at `at` (ms since the epoch). */
export function markStarted(cell: Cell, at: number): void {
  Object.assign(marks(cell.metadata), { start_time: iso(at), status: "running", exception: false });
}

/** The cell ended at `at`, well or not; a cell that never started keeps no times. */
export function markEnded(cell: Cell, at: number, failed: boolean): void {
  const mark = marks(cell.metadata);
  Object.assign(mark, { end_time: iso(at), status: failed ? "failed" : "completed", exception: failed });
  if (typeof mark.start_time === "string") mark.duration = seconds(at - Date.parse(mark.start_time));
}

/** The cell had ended well and failed afterwards, in the background. */
export function markFailed(cell: Cell): void {
  Object.assign(marks(cell.metadata), { status: "failed", exception: true });
}

/** The whole run ended at `at`; `failed` sets the notebook's `exception`, otherwise pending cells are completed. */
export function markFinished(notebook: Notebook, at: number, failed: boolean): void {
  const mark = marks(notebook.metadata);
  Object.assign(mark, { end_time: iso(at), exception: failed ? true : null });
  if (typeof mark.start_time === "string") mark.duration = seconds(at - Date.parse(mark.start_time));
  if (failed) return;
  for (const cell of notebook.cells) {
    const cellMark = marks(cell.metadata);
    if (cellMark.status === "pending") cellMark.status = "completed";
  }
}

/**
 * The notebook as it is saved while it runs: papermill's marks have no end then, and ours says so; a line at the top,
 * which the next run removes, says so to whoever opens it.
 */
export function unfinished(notebook: Notebook): Notebook {
  const cellflow = { ...object(notebook.metadata.cellflow), unfinished: true };
  const top: Cell = {
    cell_type: "markdown",
    id: cellId(0, UNFINISHED, new Set(notebook.cells.map((cell) => cell.id))),
    metadata: { tags: [ERROR_TAG] },
    source: UNFINISHED,
  };
  return { ...notebook, metadata: { ...notebook.metadata, cellflow }, cells: [top, ...notebook.cells] };
}

const UNFINISHED = `<span ${ERROR_STYLE}>This run has not finished: it goes on, or it was killed.</span>`;

/** The run's end cut off what still ran, in words. */
export function markCutOff(notebook: Notebook, parts: readonly string[]): void {
  notebook.metadata.cellflow = { ...object(notebook.metadata.cellflow), cut_off: [...parts] };
}

/** The notebook with a link at its top to the failed cell, and an anchor before that cell. */
export function withErrorMarkers(notebook: Notebook, failed: CodeCell): Notebook {
  const at = notebook.cells.indexOf(failed);
  const taken = new Set(notebook.cells.map((cell) => cell.id));
  const marker = (source: string): Cell => {
    const id = cellId(at, source, taken);
    taken.add(id);
    return { cell_type: "markdown", id, metadata: { tags: [ERROR_TAG] }, source };
  };
  const top = marker(
    `<span ${ERROR_STYLE}>An Exception was encountered at '<a href="#papermill-error-cell">In [${failed.execution_count ?? " "}]</a>'.</span>`,
  );
  const anchor = marker(
    `<span id="papermill-error-cell" ${ERROR_STYLE}>Execution using papermill encountered an exception here and stopped:</span>`,
  );
  return { ...notebook, cells: [top, ...notebook.cells.toSpliced(at, 0, anchor)] };
}

/** The papermill marks in an object's metadata, made when missing. */
function marks(metadata: JsonObject): JsonObject {
  if (!isObject(metadata.papermill)) metadata.papermill = {};
  return metadata.papermill as JsonObject;
}

/** Parameters as a file can hold them: dates, big integers and patterns as text, a set as a list. */
function asJson(parameters: Parameters): JsonObject {
  return JSON.parse(JSON.stringify(parameters, (_, value: unknown) => withoutClass(value)));
}

function withoutClass(value: unknown): unknown {
  if (typeof value === "bigint" || value instanceof RegExp) return String(value);
  if (value instanceof Set) return [...value];
  return value instanceof Map ? Object.fromEntries(value) : value;
}

function object(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** ISO 8601 with microseconds and offset, as Python's `isoformat()` writes UTC. */
function iso(at: number): string {
  return new Date(at).toISOString().replace("Z", "000+00:00");
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
