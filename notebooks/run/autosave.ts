/** Saves the executed notebook while it runs, marked as unfinished, so that a run that is killed leaves what it has. */
import { formatCell, formatNotebook } from "../file/format.ts";
import type { Cell, Notebook } from "../file/notebook.ts";
import { targetOf } from "../file/target.ts";
import { writeWhole, writeWholeNow } from "../file/write.ts";
import { unfinished } from "./papermill.ts";

export type Autosave = {
  /** The cell is another one than it was at the last save. What a long cell prints is saved from time to time. */
  changed(cell: Cell): void;
  /** Saves now, or soon when saving takes long. */
  save(notebook: Notebook): void;
  /** Nothing is saved from now on; resolves when nothing is on its way either. */
  stop(): Promise<void>;
};

/**
 * A save that takes longer than this is not made after every cell: saving takes a fifth of the time at most. On a busy
 * machine a small one may take longer as well.
 */
const SHORT_SAVE_MS = 100;
const REST = 4;
/** What a cell prints is saved so often. */
const OUTPUT_SAVE_MS = 5000;

/**
 * An autosave to `path`; undefined for standard output, pipes and devices, which take a notebook once. To a bucket one
 * save is under way at a time, and the cells go on meanwhile.
 * @param onProblem called with the first error, as one line; the run goes on
 */
export async function createAutosave(
  path: string,
  onProblem: (line: string) => void,
): Promise<Autosave | undefined> {
  const target = await targetOf(path);
  if (target.kind === "stdout" || target.kind === "stream") return undefined;
  const texts = new WeakMap<Cell, string>();
  let latest: Notebook | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasProblem = false;
  let writing: Promise<void> | undefined;
  /** Has something changed since the save that is under way? */
  let hasMore = false;
  let [savedAt, took] = [0, 0];

  const textOf = (cell: Cell): string => {
    const text = texts.get(cell) ?? formatCell(cell);
    texts.set(cell, text);
    return text;
  };
  const report = (error: unknown): void => {
    if (!hasProblem) onProblem(`${(error as Error).message}; the run goes on`);
    hasProblem = true;
  };
  const saveNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!latest) return;
    const from = performance.now();
    const ended = (): void => {
      savedAt = performance.now();
      took = savedAt - from;
    };
    const text = formatNotebook(unfinished(latest), textOf);
    if (target.kind === "stored") {
      hasMore = false;
      writing = writeWhole(path, text, target)
        .catch(report)
        .then(() => {
          writing = undefined;
          ended();
          if (hasMore) saveIn(REST * took);
        });
      return;
    }
    try {
      writeWholeNow(target.path, text);
    } catch (error) {
      report(error);
    }
    ended();
  };
  const saveIn = (ms: number): void => {
    if (writing) hasMore = true;
    else timer ??= setTimeout(saveNow, ms).unref();
  };

  return {
    changed: (cell) => {
      texts.delete(cell);
      if (latest) saveIn(Math.max(OUTPUT_SAVE_MS, REST * took));
    },
    save: (notebook) => {
      latest = notebook;
      if (writing) {
        hasMore = true;
        return;
      }
      const rest = savedAt + REST * took - performance.now();
      if (took <= SHORT_SAVE_MS || rest <= 0) return saveNow();
      clearTimeout(timer);
      timer = undefined;
      saveIn(rest);
    },
    stop: async () => {
      clearTimeout(timer);
      latest = undefined;
      await writing;
    },
  };
}
