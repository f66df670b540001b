/** Writes everything a cell prints to a private file, and the notice that names it. */
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debugLog } from "../../debug-log.ts";
import { endOf, startOf } from "../../output/well-formed.ts";

/** One cell's output on disk (mode 0600, in a folder of mode 0700). */
export interface OutputFile {
  readonly path: string;
  write(text: string): void;
  /** The notice for the user: the path, the size and the latest lines. */
  describe(): string;
  close(): void;
}

const PREFIX = "cellflow-output-";
/** Less than this a notebook could hold: then there were too many messages. */
const NOTEBOOK_BYTES = 1e6;
const MAX_AGE_MS = 86_400_000;
/** An endless loop must not fill a disk. */
const MAX_FILE_BYTES = 2 ** 30;
const LAST_LINES = 10;
const MAX_LINE_LENGTH = 300; // UTF-16 units

/** Files outlive their kernel, to be read after a restart; old ones are removed. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.startsWith(PREFIX))) {
    try {
      if (Date.now() - statSync(join(folder, name)).mtimeMs > MAX_AGE_MS)
        rmSync(join(folder, name), { recursive: true });
    } catch (error) {
      // Another user's, or removed meanwhile.
      debugLog("output-file.sweep", error);
    }
  }
}

function amount(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The last lines of `text`, each cut to the width of a notice. */
function lastLines(text: string): string {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .slice(-LAST_LINES)
    .map((line) => (line.length > MAX_LINE_LENGTH ? `${startOf(line, MAX_LINE_LENGTH)}…` : line))
    .join("\n");
}

/** A new file in a folder of its own below `folder`. An error in writing is part of the notice, never thrown. */
export function createOutputFile(folder = tmpdir(), maxBytes = MAX_FILE_BYTES): OutputFile {
  let path = "";
  let file: number | undefined;
  let problem = "";
  let size = 0;
  let tail = "";
  const failed = (error: unknown): void => {
    problem = (error as NodeJS.ErrnoException).code ?? String(error);
  };
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  try {
    sweep(folder);
    path = join(mkdtempSync(join(folder, PREFIX)), "output.txt");
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    failed(error);
  }
  return {
    path,
    close,
    write: (text) => {
      tail = endOf(tail + endOf(text, LAST_LINES * MAX_LINE_LENGTH), LAST_LINES * MAX_LINE_LENGTH);
      const bytes = Buffer.from(text);
      size += bytes.length;
      if (file === undefined || problem !== "") return;
      if (size > maxBytes) {
        problem = `over ${amount(maxBytes)}`;
        return;
      }
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      } catch (error) {
        failed(error);
      }
    },
    describe: () => {
      const all = path !== "" && problem === "";
      const where = all
        ? `All of it is in ${path} (kept for a day)`
        : path === ""
          ? `The rest is lost: no file could be made (${problem})`
          : `Its beginning is in ${path}, the rest is lost (${problem})`;
      const much =
        size < NOTEBOOK_BYTES ? "in more pieces than a notebook can show" : "more than a notebook can hold";
      return `This cell prints ${much}: ${amount(size)} so far. ${where}. The latest lines:\n${lastLines(tail)}`;
    },
  };
}
