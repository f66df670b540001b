/** Limits printed text: beyond that, everything the cell prints goes to a private file, with a notice. */
import { randomUUID } from "node:crypto";
import { startOf } from "../../output/well-formed.ts";
import type { MimeBundle } from "../message.ts";
import { createOutputFile, type OutputFile } from "./output-file.ts";
import { type Bucket, createBucket } from "./token-bucket.ts";

type StreamName = "stdout" | "stderr";

/** The limits of one cell. */
export interface FloodLimits {
  /** Bytes of text one cell may show, as JSON; what a carriage return overwrites does not count. */
  maxBytes: number;
  /** Bytes and messages at once, and per second. Jupyter's server drops output beyond 3 MB or 3,000 messages in 3 s. */
  burst: number;
  rate: number;
  messages: number;
  messageRate: number;
}

/** The outputs: text to show, a notice to show or update. */
export interface FloodSinks {
  text(parent: string | undefined, name: StreamName, text: string): void;
  notice(parent: string | undefined, displayId: string, bundle: MimeBundle, update: boolean): void;
}

/** Takes printed text on its way to the front end. */
export interface Flood {
  print(parent: string | undefined, name: StreamName, text: string): void;
  /** A cell's output was cleared: it may show as much again. */
  cleared(parent: string | undefined): void;
  /** Notices that wait go out now. */
  flush(): void;
}

const DEFAULT_LIMITS: FloodLimits = {
  maxBytes: 2_000_000,
  burst: 2_500_000,
  rate: 150_000,
  messages: 2000,
  messageRate: 300,
};
const NOTICE_INTERVAL_MS = 500;
const MAX_CELLS = 5000;
/** Cells whose shown text is stored, should they go on to a file. */
const MAX_STORED_TEXTS = 4;

interface Cell {
  parent: string | undefined;
  shownBytes: number;
  bytes: Bucket;
  messages: Bucket;
  /** What was shown, to begin the file with. */
  pieces: string[] | undefined;
  file: OutputFile | undefined;
  displayId: string | undefined;
}

// Anchored: from a place within a line, a search for its last carriage return would be a square of its length.
const OVERWRITTEN = /^[^\n]*\r(?!\n)/gm;

function jsonSize(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** The start of `text` that fits into `bytes`, to the end of a line where there is one. */
function beginning(text: string, bytes: number): string {
  const cut = startOf(text, Math.floor(bytes / (jsonSize(text) / text.length || 1)));
  const line = cut.lastIndexOf("\n") + 1;
  return line > 0 ? cut.slice(0, line) : cut;
}

/** `now` is in ms. */
export function createFlood(
  sinks: FloodSinks,
  limits: FloodLimits = DEFAULT_LIMITS,
  now = () => performance.now(),
): Flood {
  const cells = new Map<string | undefined, Cell>();
  const dirty = new Set<Cell>();
  let storing: Cell[] = [];
  let timer: NodeJS.Timeout | undefined;

  const cellOf = (parent: string | undefined): Cell => {
    let cell = cells.get(parent);
    if (cell) return cell;
    const bytes = createBucket(limits.burst, limits.rate, now);
    const messages = createBucket(limits.messages, limits.messageRate, now);
    cell = { parent, shownBytes: 0, bytes, messages, pieces: [], file: undefined, displayId: undefined };
    cells.set(parent, cell);
    if (cells.size > MAX_CELLS) cells.delete(cells.keys().next().value);
    storing.push(cell);
    if (storing.length > MAX_STORED_TEXTS) (storing.shift() as Cell).pieces = undefined;
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
      storing = storing.filter((other) => other !== cell);
      cell.file.write(text);
      dirty.add(cell);
      flush();
      return;
    }
    cell.file.write(text);
    dirty.add(cell);
    timer ??= setTimeout(flush, NOTICE_INTERVAL_MS);
  };

  return {
    flush,
    cleared: (parent) => {
      const cell = cells.get(parent);
      if (!cell) return;
      cell.file?.close();
      cells.delete(parent);
      dirty.delete(cell);
      storing = storing.filter((other) => other !== cell);
    },
    print: (parent, name, text) => {
      const cell = cellOf(parent);
      if (cell.file) return toFile(cell, text);
      const size = jsonSize(text);
      const net = text.includes("\r") ? jsonSize(text.replace(OVERWRITTEN, "")) : size;
      const room = cell.bytes(size) && cell.messages(1);
      const fits = room && cell.shownBytes + net <= limits.maxBytes;
      const visible = fits ? text : beginning(text, room ? limits.maxBytes - cell.shownBytes : 0);
      cell.shownBytes += net;
      if (visible !== "") {
        sinks.text(parent, name, visible);
        if (net === size) cell.pieces?.push(visible);
        else rewind(cell, visible);
      }
      if (!fits) toFile(cell, text.slice(visible.length));
    },
  };
}

/** Stores only the last state of a progress line, so that hours of it stay small. */
function rewind(cell: Cell, text: string): void {
  if (!cell.pieces) return;
  const before = cell.pieces.pop() ?? "";
  cell.pieces.push((before + text).replace(OVERWRITTEN, ""));
}
