/** Writes what programs send to a terminal as front ends understand it: they know colours, `\r` and `\b`, no cursor. */

/** A sequence of a terminal, with its parameters and final character. */
const SEQUENCE = /\x1b\[([0-9;?]*)([@-~])|\x1b[78]/g;
/** A frame of several lines can't be drawn over: of many, one is printed in this time, and the last one. */
const FRAME_INTERVAL_MS = 2000;
/** A line that is longer isn't one that is drawn again. */
const MAX_LINE_LENGTH = 10_000; // UTF-16 units

/** A stream on its way to a front end. */
export interface Terminal {
  /** Text for a terminal. */
  write(text: string): void;
  /** Others have printed this on the same stream. */
  printed(text: string): void;
  /** The frame that waits is printed now. */
  flush(): void;
}

/** How far text moves the cursor: a backspace moves it back. */
function cursorSteps(text: string): number {
  const characters = [...text.replaceAll(/\x1b\[[0-9;]*m/g, "")];
  return characters.length - 2 * characters.filter((character) => character === "\b").length;
}

/** `now` is in ms. */
export function createTerminal(print: (text: string) => void, now = () => performance.now()): Terminal {
  /** Of the line that is being written: where the cursor is, and how long it is. */
  let column = 0;
  let length = 0;
  /** Whether what was printed last ended its line. */
  let lineOpen = false;
  /** What a frame that waits writes; undefined while everything is printed at once. */
  let frame: string | undefined;
  let lastFrame = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const follow = (text: string): void => {
    const tail = text.slice(-MAX_LINE_LENGTH);
    const newline = tail.lastIndexOf("\n");
    if (newline >= 0) {
      column = 0;
      length = 0;
    }
    for (const [index, part] of tail
      .slice(newline + 1)
      .split("\r")
      .entries()) {
      column = Math.max(0, (index > 0 ? 0 : column) + cursorSteps(part));
      length = Math.max(length, column);
    }
  };
  const emit = (text: string): void => {
    if (text === "") return;
    lineOpen = !text.endsWith("\n");
    print(text);
  };
  const out = (text: string): void => {
    follow(text);
    if (frame === undefined) emit(text);
    else frame += text;
  };
  const startFrame = (): void => {
    clearTimeout(timer);
    timer = undefined;
    frame = undefined;
    lastFrame = now();
    if (lineOpen) emit("\n");
  };
  const flush = (): void => {
    const waiting = frame ?? "";
    if (waiting === "") return;
    startFrame();
    emit(waiting);
  };

  /** The lines above are drawn again: a new frame, in place of one that waits. */
  const nextFrame = (): void => {
    column = 0;
    length = 0;
    if (now() - lastFrame >= FRAME_INTERVAL_MS) startFrame();
    else {
      frame = "";
      timer ??= setTimeout(flush, FRAME_INTERVAL_MS).unref();
    }
  };
  /** Blanks to the line's end, and back. */
  const eraseRight = (): void => {
    const rest = length - column;
    if (rest <= 0) return;
    out(" ".repeat(rest));
    out("\b".repeat(rest));
    length = column;
  };

  const control = (parameters: string, final: string): void => {
    const count = Number.parseInt(parameters, 10) || 0;
    if (final === "m") out(`\x1b[${parameters}m`);
    else if (final === "G" && count <= 1) out(column > 0 ? "\r" : "");
    else if (final === "K" && count === 0) eraseRight();
    else if (final === "K" && count === 2) {
      const at = column;
      out("\r");
      eraseRight();
      out(" ".repeat(at));
      length = 0;
    } else if (final === "J" && count === 0) eraseRight();
    else if (final === "D") out("\b".repeat(Math.min(column, Math.max(1, count))));
    else if (final === "A" || final === "F") nextFrame();
  };

  return {
    flush,
    printed: (text) => {
      lineOpen = !text.endsWith("\n");
      follow(text);
    },
    write: (text) => {
      if (!text.includes("\x1b")) return out(text);
      let end = 0;
      for (const match of text.matchAll(SEQUENCE)) {
        out(text.slice(end, match.index));
        end = match.index + match[0].length;
        if (match[2] !== undefined) control(match[1] ?? "", match[2]);
      }
      out(text.slice(end));
    },
  };
}
