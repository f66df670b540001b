/** How much printed text a front end gets: beyond that, everything of the cell goes to a private file, with a note. */
import { randomUUID } from "node:crypto";
import { startOf } from "../../output/well-formed.ts";
import type { MimeBundle } from "../message.ts";
import { createOutputFile, type OutputFile } from "./output-file.ts";
import { type Bucket, createBucket } from "./token-bucket.ts";

type StreamName = "stdout" | "stderr";

/** When a cell prints too much for a notebook. */
export interface FloodLimits {
  /** Bytes of text one cell may show, as JSON; what a carriage return overwrites does not count. */
  shown: number;
  /** Bytes and messages at once, and per second. Jupyter's server drops output beyond 3 MB or 3,000 messages in 3 s. */
  burst: number;
  rate: number;
  messages: number;
  messageRate: number;
}

/** Where it goes: text to show, a notice to show or change. */
export interface FloodSinks {
  text(parent: string | undefined, name: StreamName, text: string): void;
  notice(parent: string | undefined, displayId: string, bundle: MimeBundle, update: boolean): void;
}

/** Stands between printed text and the front end. */
export interface Flood {
  print(parent: string | undefined, name: StreamName, text: string): void;
  /** What a cell showed was cleared: it may show as much again. */
  cleared(parent: string | undefined): void;
  /** Notices that wait go out now. */
  flush(): void;
}

const defaults: FloodLimits = {
  shown: 2_000_000,
  burst: 2_500_000,
  rate: 150_000,
  messages: 2000,
  messageRate: 300,
};
const NOTICE_EVERY = 500; // ms
const KNOWN_CELLS = 5000;
const REMEMBERED = 4; // cells whose shown text is kept, should they go on to a file

interface Cell {
  parent: string | undefined;
  shown: number;
  bytes: Bucket;
  messages: Bucket;
  /** What was shown, to begin the file with. */
  pieces: string[] | undefined;
  file: OutputFile | undefined;
  displayId: string | undefined;
}

// Anchored: from a place within a line, a search for its last carriage return would be a square of its length.
const overwritten = /^[^\n]*\r(?!\n)/gm;

function jsonSize(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** The start of `text` that fits into `bytes`, to the end of a line where there is one. */
function beginning(text: string, bytes: number): string {
  const cut = startOf(text, Math.floor(bytes / (jsonSize(text) / text.length || 1)));
  const line = cut.lastIndexOf("\n") + 1;
  return line > 0 ? cut.slice(0, line) : cut;
}

/** Create the stand between. `now` is in ms. */
export function createFlood(
  sinks: FloodSinks,
  limits: FloodLimits = defaults,
  now = () => performance.now(),
): Flood {
  const cells = new Map<string | undefined, Cell>();
  const dirty = new Set<Cell>();
  let remembering: Cell[] = [];
  let timer: NodeJS.Timeout | undefined;

  const cellOf = (parent: string | undefined): Cell => {
    let cell = cells.get(parent);
    if (cell) return cell;
    const bytes = createBucket(limits.burst, limits.rate, now);
    const messages = createBucket(limits.messages, limits.messageRate, now);
    cell = { parent, shown: 0, bytes, messages, pieces: [], file: undefined, displayId: undefined };
    cells.set(parent, cell);
    if (cells.size > KNOWN_CELLS) cells.delete(cells.keys().next().value);
    remembering.push(cell);
    if (remembering.length > REMEMBERED) (remembering.shift() as Cell).pieces = undefined;
    return cell;
  };

  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = undefined;
    for (const cell of dirty) {
      if (!cell.file) continue;
      const update = cell.displayId !== undefined;
      cell.displayId ??= randomUUID();
      sinks.notice(cell.parent, cell.displayId, { "text/plain": cell.file.describe() }, update);
    }
    dirty.clear();
  };

  const toFile = (cell: Cell, text: string): void => {
    if (!cell.file) {
      cell.file = createOutputFile();
      for (const piece of cell.pieces ?? ["(The beginning is shown under the cell.)\n"])
        cell.file.write(piece);
      cell.pieces = undefined;
      remembering = remembering.filter((other) => other !== cell);
      cell.file.write(text);
      dirty.add(cell);
      flush();
      return;
    }
    cell.file.write(text);
    dirty.add(cell);
    timer ??= setTimeout(flush, NOTICE_EVERY);
  };

  return {
    flush,
    cleared: (parent) => {
      const cell = cells.get(parent);
      if (!cell) return;
      cell.file?.close();
      cells.delete(parent);
      dirty.delete(cell);
      remembering = remembering.filter((other) => other !== cell);
    },
    print: (parent, name, text) => {
      const cell = cellOf(parent);
      if (cell.file) return toFile(cell, text);
      const size = jsonSize(text);
      const net = text.includes("\r") ? jsonSize(text.replace(overwritten, "")) : size;
      const room = cell.bytes(size) && cell.messages(1);
      const fits = room && cell.shown + net <= limits.shown;
      const shown = fits ? text : beginning(text, room ? limits.shown - cell.shown : 0);
      cell.shown += net;
      if (shown !== "") {
        sinks.text(parent, name, shown);
        if (net === size) cell.pieces?.push(shown);
        else rewind(cell, shown);
      }
      if (!fits) toFile(cell, text.slice(shown.length));
    },
  };
}

/** Keep of a progress line only its last state, so that hours of it stay small. */
function rewind(cell: Cell, text: string): void {
  if (!cell.pieces) return;
  const before = cell.pieces.pop() ?? "";
  cell.pieces.push((before + text).replace(overwritten, ""));
}
