/** A private file that holds all a cell printed, and the note that says so. */
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endOf, startOf } from "../../output/well-formed.ts";

/** One cell's output on disk (mode 0600, in a folder of mode 0700). */
export interface OutputFile {
  readonly path: string;
  write(text: string): void;
  /** What the user is told: where it is, how much, and the latest lines. */
  describe(): string;
  close(): void;
}

const PREFIX = "cellflow-output-";
const FEW = 1e6; // bytes that a notebook would hold: then they came in too many pieces
const DAY = 86_400_000; // ms
const LARGEST = 2 ** 30; // bytes; an endless loop must not fill a disk
const LINES = 10;
const WIDTH = 300;

/** Files outlive their kernel, to be read after a restart; those of earlier days are removed. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.startsWith(PREFIX))) {
    try {
      if (Date.now() - statSync(join(folder, name)).mtimeMs > DAY)
        rmSync(join(folder, name), { recursive: true });
    } catch {
      // Another person's, or removed meanwhile.
    }
  }
}

function amount(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The last lines of `text`, each cut to a width a note can bear. */
function lastLines(text: string): string {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .slice(-LINES)
    .map((line) => (line.length > WIDTH ? `${startOf(line, WIDTH)}…` : line))
    .join("\n");
}

/** A new file in a folder of its own below `folder`. What can't be written is told by the note, never thrown. */
export function createOutputFile(folder = tmpdir(), largest = LARGEST): OutputFile {
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
      tail = endOf(tail + endOf(text, LINES * WIDTH), LINES * WIDTH);
      const bytes = Buffer.from(text);
      size += bytes.length;
      if (file === undefined || problem !== "") return;
      if (size > largest) {
        problem = `over ${amount(largest)}`;
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
      const much = size < FEW ? "in more pieces than a notebook can show" : "more than a notebook can hold";
      return `This cell prints ${much}: ${amount(size)} so far. ${where}. The latest lines:\n${lastLines(tail)}`;
    },
  };
}
