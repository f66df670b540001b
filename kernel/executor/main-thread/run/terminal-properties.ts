/** Lists what makes a stream a terminal to programs in this process, and says so where they ask Node. */
import { syncBuiltinESMExports } from "node:module";
import type { Writable } from "node:stream";
import tty from "node:tty";

const COLUMNS = 120;
const ROWS = 40;

type Done = () => void;

/** Loaded when a program moves the cursor. */
function readline(): typeof import("node:readline") {
  return process.getBuiltinModule("node:readline");
}

/**
 * The properties of Node's own terminal streams. One without `colours` still takes them: Node colours the messages of
 * failed assertions where stderr has colours, and these messages are stored.
 */
export function terminalProperties(stream: Writable, colours: boolean) {
  const getColorDepth = (env: NodeJS.ProcessEnv = process.env): number =>
    colours ? tty.WriteStream.prototype.getColorDepth(env) : 1;
  return {
    isTTY: true,
    columns: COLUMNS,
    rows: ROWS,
    getWindowSize: () => [COLUMNS, ROWS],
    getColorDepth,
    hasColors: (count: number | NodeJS.ProcessEnv = 16, env?: NodeJS.ProcessEnv) =>
      typeof count === "number" ? 2 ** getColorDepth(env) >= count : 2 ** getColorDepth(count) >= 16,
    cursorTo: (x: number, y?: number | Done, done?: Done) =>
      readline().cursorTo(
        stream,
        x,
        typeof y === "number" ? y : undefined,
        typeof y === "function" ? y : done,
      ),
    moveCursor: (dx: number, dy: number, done?: Done) => readline().moveCursor(stream, dx, dy, done),
    clearLine: (direction: -1 | 0 | 1, done?: Done) => readline().clearLine(stream, direction, done),
    clearScreenDown: (done?: Done) => readline().clearScreenDown(stream, done),
  };
}

/**
 * Makes this process's stdout and stderr terminals to packages that ask Node (chalk). Only here: what a cell starts
 * writes into pipes, and its output may be read by the cell. Not under `NO_COLOR`, which chalk does not know.
 */
export function becomeTerminal(): void {
  if (process.env.NO_COLOR) return;
  const { isatty } = tty;
  tty.isatty = (fd) => fd === 1 || fd === 2 || isatty(fd);
  syncBuiltinESMExports();
  if (process.env.TERM === undefined || process.env.TERM === "dumb") process.env.TERM = "xterm-256color";
}
