/** Writes what programs send to a terminal as front ends understand it: they know colours, `\r` and `\b`, no cursor. */
// Node's own: the global ones are the cell's, and end with it.
import { clearTimeout, setTimeout } from "node:timers";
import { createScreen, lineText } from "./terminal-screen.ts";

/** A sequence of a terminal, with its parameters and final character. */
const SEQUENCE = /\x1b\[([0-9;?]*)([@-~])|\x1b[78]/g;
/** The start of one, at the end of a text. */
const CUT_SEQUENCE = /\x1b(?:\[[0-9;?]{0,64})?$/;
const MAX_CUT_LENGTH = 66; // UTF-16 units
/** A frame of several lines can't be drawn over: of many, one is printed in this time, and the last one. */
const FRAME_INTERVAL_MS = 2000;
/** A cursor goes no further up. */
const MAX_ROWS = 40;
/** What lies further back isn't drawn again. */
const MAX_KEPT_LENGTH = 10_000; // UTF-16 units
const MAX_COLUMNS = 10_000;

/** A stream on its way to a front end. Text is printed at once, but for what is drawn after the cursor went up. */
export interface Terminal {
  /** Text for a terminal. */
  write(text: string): void;
  /** Text that is a line of its own: it is printed at once, below what is there. */
  print(text: string): void;
  /** What waits is printed now. */
  flush(): void;
  /** Whether something waits. */
  waits(): boolean;
}

/** `now` is in ms. */
export function createTerminal(print: (text: string) => void, now = () => performance.now()): Terminal {
  const screen = createScreen();
  /** Whether the front end stands where the cursor is, so that text can be printed at once. */
  let isDirect = true;
  /** Printed, and not on the screen yet. */
  let unread = "";
  /** A sequence whose end has not come. */
  let cut = "";
  /** The frame's first row. */
  let top = 0;
  /** What the front end has of the line that it writes on. */
  let shown = { row: 0, column: 0, length: 0, isBlank: true, style: "" };
  let lastFrame = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const keepLast = (): void => {
    if (unread.length <= MAX_KEPT_LENGTH) return;
    screen.restart(unread.slice(0, -MAX_KEPT_LENGTH));
    // Copied: a slice would hold the whole.
    unread = Buffer.from(unread.slice(-MAX_KEPT_LENGTH), "utf16le").toString("utf16le");
  };
  const trim = (): void => {
    const dropped = screen.trim(MAX_ROWS);
    top = Math.max(0, top - dropped);
    shown.row -= dropped;
  };
  /** The front end has the screen, and stands at `column` of its last line. */
  const settle = (column: number, length: number, style: string): void => {
    const line = screen.lines.at(-1) ?? [];
    const isBlank = line.every(({ text }) => text === " ");
    screen.changed = undefined;
    shown = { row: screen.lines.length - 1, column, length, isBlank, style };
    trim();
  };
  const read = (): void => {
    if (unread === "") return;
    keepLast();
    screen.put(unread);
    unread = "";
    settle(screen.column, screen.line().length, screen.style);
  };
  const emit = (text: string): void => {
    if (text === "") return;
    print(text);
    unread += text;
    if (unread.length > 10 * MAX_KEPT_LENGTH) keepLast();
  };

  /** What brings the front end from a column of the last line to another, in the style that is written next. */
  const moveText = (from: number, to: number, style: string): string => {
    const line = screen.lines.at(-1) ?? [];
    if (to >= from) {
      const passed = line.slice(from, to);
      while (passed.length < to - from) passed.push({ text: " ", style: "" });
      return lineText(passed, style, screen.style);
    }
    return lineText([], style, screen.style) + (to === 0 ? "\r" : "\b".repeat(from - to));
  };
  const becomeDirect = (): void => {
    const text = moveText(shown.column, screen.column, shown.style);
    if (text !== "") print(text);
    isDirect = true;
    settle(screen.column, Math.max(shown.length, screen.column), screen.style);
  };

  /** Prints what has changed: in its place where that can be, and else the frame once more. */
  const render = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const { changed } = screen;
    if (changed === undefined) return;
    const isFrame = changed < shown.row;
    const inPlace = changed === shown.row;
    const isDrawnOver = inPlace || (isFrame && shown.isBlank);
    const start = !isDrawnOver ? "\n" : shown.column > 0 ? "\r" : "";
    const texts = screen.lines
      .slice(isFrame ? Math.min(top, changed) : changed)
      .map((line) => lineText(line));
    let length = screen.lines.at(-1)?.length ?? 0;
    if (inPlace) {
      const rest = Math.max(0, shown.length - (screen.lines[changed]?.length ?? 0));
      texts[0] += " ".repeat(rest);
      if (texts.length === 1) length += rest;
    }
    print(`${lineText([], shown.style)}${start}${texts.join("\n")}`);
    if (isFrame) lastFrame = now();
    settle(length, length, "");
    top = screen.row;
    if (screen.isLast()) becomeDirect();
  };
  const out = (text: string): void => {
    let rest = text;
    while (rest !== "") {
      if (!isDirect && screen.changed === undefined && screen.isLast()) becomeDirect();
      if (!isDirect && rest.length > MAX_KEPT_LENGTH) leave();
      if (isDirect) {
        emit(rest);
        return;
      }
      const end = rest.indexOf("\n") + 1 || rest.length;
      screen.put(rest.slice(0, end));
      rest = rest.slice(end);
      if (screen.lines.length > MAX_ROWS || screen.line().length > MAX_KEPT_LENGTH) render();
    }
    wait();
  };
  const flush = (): void => {
    const begun = cut;
    cut = "";
    out(begun);
    render();
  };
  const wait = (): void => {
    if (screen.changed === undefined || isDirect) return;
    timer ??= setTimeout(flush, Math.max(0, lastFrame + FRAME_INTERVAL_MS - now())).unref();
  };
  /** The cursor goes below all that is there. */
  const leave = (): void => {
    flush();
    if (isDirect) return;
    screen.row = screen.lines.length - 1;
    screen.column = screen.line().length;
    becomeDirect();
    if (screen.column > 0) emit("\n");
  };

  const toColumn = (column: number): void => {
    const to = Math.min(Math.max(0, column), MAX_COLUMNS);
    if (isDirect) emit(moveText(screen.column, to, screen.style));
    else screen.column = to;
  };
  const toRow = (row: number): void => {
    if (row < screen.row && screen.changed !== undefined && now() - lastFrame >= FRAME_INTERVAL_MS) render();
    const to = Math.min(Math.max(0, row), screen.lines.length - 1);
    if (to === screen.row) return;
    top = isDirect ? to : Math.min(top, to);
    isDirect = false;
    screen.row = to;
  };
  /** Blanks to the line's end, and back. */
  const eraseRight = (): void => {
    const rest = screen.line().length - screen.column;
    if (isDirect && rest > 0) {
      emit(" ".repeat(rest) + "\b".repeat(rest));
      read();
    }
    screen.cut(screen.column);
    if (isDirect) screen.changed = undefined;
  };
  const eraseLine = (): void => {
    const at = screen.column;
    toColumn(0);
    read();
    eraseRight();
    toColumn(at);
    read();
    screen.cut(0);
    if (isDirect) screen.changed = undefined;
  };

  const control = (parameters: string, final: string): void => {
    if (final !== "m") read();
    const number = Number.parseInt(parameters, 10) || 0;
    const count = Math.max(1, number);
    if (final === "m") out(`\x1b[${parameters}m`);
    else if (final === "G") toColumn(count - 1);
    else if (final === "C") toColumn(screen.column + count);
    else if (final === "D") toColumn(screen.column - count);
    else if (final === "K" && number === 0) eraseRight();
    else if (final === "K" && number === 1) out(`\r${" ".repeat(screen.column)}`);
    else if (final === "K" && number === 2) eraseLine();
    else if (final === "J" && number === 0) {
      eraseRight();
      screen.cutBelow();
    } else if (final === "A" || final === "F") toRow(screen.row - count);
    else if (final === "B" || final === "E") toRow(screen.row + count);
    if (final === "E" || final === "F") toColumn(0);
    wait();
  };

  return {
    flush,
    waits: () => cut !== "" || screen.changed !== undefined,
    print: (text) => {
      leave();
      emit(text);
    },
    write: (text) => {
      let whole = cut + text;
      cut = "";
      if (!whole.includes("\x1b")) return out(whole);
      const begun = CUT_SEQUENCE.exec(whole.slice(-MAX_CUT_LENGTH))?.[0] ?? "";
      whole = whole.slice(0, whole.length - begun.length);
      let end = 0;
      for (const match of whole.matchAll(SEQUENCE)) {
        out(whole.slice(end, match.index));
        end = match.index + match[0].length;
        if (match[2] !== undefined) control(match[1] ?? "", match[2]);
      }
      out(whole.slice(end));
      cut = begun;
    },
  };
}
